/**
 * One emulator of each kind for all tests of a run: started by the first that needs it, ended after the last. Now and then the gRPC library
 * leaves a connection to one that has ended open and unread, which would keep the process for ever: that is why mocha ends it (`exit`).
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
  const known = running.get(start);
  if (known !== undefined) return known;
  const starting = start(process.env);
  running.set(start, starting);
  return starting;
};

after('end the emulators', async () => {
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
      throw new Error('the emulator is there from the first test or hook on, not while tests are described');
    return host;
  };
};

/**
 * Inside a `describe`: its tests run with a Firestore emulator, whose host the returned function gives. Where there is none to be had they
 * are skipped aloud, or fail with REQUIRE_EMULATORS=1.
 */
export const needsFirestoreEmulator = needs(startFirestoreEmulator);
/** As `needsFirestoreEmulator`. */
export const needsPubsubEmulator = needs(startPubsubEmulator);

/** A project ID that no other test uses: its data are its own. */
export const freshProject = (): string => `test-${randomUUID()}`;
