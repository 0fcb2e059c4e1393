/**
 * One emulator of each kind for all tests of a run: the first test that needs it starts it, and it stops after the last test. Sometimes the
 * gRPC library leaves a connection to a stopped emulator open and unread, which would keep the process alive; hence mocha's option `exit`.
 */
import { randomUUID } from 'node:crypto';
import {
  type Emulator,
  NoEmulatorError,
  startFirestoreEmulator,
  startPubsubEmulator,
} from '../../deploy/local/emulators.ts';

type Start = (env: NodeJS.ProcessEnv) => Promise<Emulator>;

const running = new Map<Start, Promise<Emulator>>();

const obtain = (start: Start): Promise<Emulator> => {
  const started = running.get(start);
  if (started !== undefined) return started;
  const starting = start(process.env);
  running.set(start, starting);
  return starting;
};

after('stop the emulators', async () => {
  for (const emulator of await Promise.allSettled(running.values())) {
    if (emulator.status === 'fulfilled') await emulator.value.stop();
  }
  running.clear();
});

const needs = (start: Start) => (): (() => string) => {
  let host: string | undefined;
  before('start the emulator', async function () {
    this.timeout(90_000);
    try {
      ({ host } = await obtain(start));
    } catch (error) {
      if (!(error instanceof NoEmulatorError) || process.env['REQUIRE_EMULATORS'] === '1') throw error;
      console.warn(`      skipped: ${error.message}`);
      this.skip();
    }
  });
  return () => {
    if (host === undefined)
      throw new Error('the emulator is not running yet; ask for its host inside a hook or test');
    return host;
  };
};

/**
 * Call inside a `describe`: its tests run with a Firestore emulator, whose host (`127.0.0.1:port`) the returned function returns. Without an
 * emulator the tests are skipped with a warning, or fail if REQUIRE_EMULATORS=1.
 */
export const needsFirestoreEmulator = needs(startFirestoreEmulator);
/** As `needsFirestoreEmulator`. */
export const needsPubsubEmulator = needs(startPubsubEmulator);

/** Returns a project ID that no other test uses, so that its data are separate. */
export const freshProject = (): string => `test-${randomUUID()}`;
