/** For tests that need an emulator: which one, and where it is. One of each serves all tests of a run. */
import { randomUUID } from 'node:crypto';
import { EMULATOR_SERVICE, type EmulatorAnswer, type EmulatorName } from './emulator_service.ts';

const ask = async (name: EmulatorName): Promise<EmulatorAnswer> => {
  const service = process.env[EMULATOR_SERVICE];
  if (service === undefined)
    throw new Error(
      'mocha did not load test/support/emulator_service.ts: run it from the top folder, as npm test does',
    );
  const response = await fetch(`${service}/${name}`);
  if (!response.ok) throw new Error(`the ${name} emulator did not start: ${await response.text()}`);
  return (await response.json()) as EmulatorAnswer;
};

/** Returns a function that declares the need of an emulator. */
const needs = (name: EmulatorName) => (): (() => string) => {
  let host: string | undefined;
  before(`start the ${name} emulator`, async function () {
    this.timeout(90_000);
    if (process.env['TEST_FAST'] === '1') this.skip();
    const answer = await ask(name);
    if ('host' in answer) {
      ({ host } = answer);
      return;
    }
    if (process.env['REQUIRE_EMULATORS'] === '1') throw new Error(answer.missing);
    console.warn(`      skipped: ${answer.missing}`);
    this.skip();
  });
  return () => {
    if (host === undefined)
      throw new Error('the emulator is not running yet; ask for its host inside a hook or test');
    return host;
  };
};

/**
 * Call inside a `describe`: its tests run with a Firestore emulator, whose host (`127.0.0.1:port`) the returned function returns. Without an
 * emulator the tests are skipped with a warning, or fail if REQUIRE_EMULATORS=1. `npm run test:fast` skips them.
 */
export const needsFirestoreEmulator = needs('firestore');
/** As `needsFirestoreEmulator`. */
export const needsPubsubEmulator = needs('pubsub');

/** Returns a project ID that no other test uses, so that its data are separate. */
export const freshProject = (): string => `test-${randomUUID()}`;
