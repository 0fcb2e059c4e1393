/** Finding, starting and ending the emulators. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startFirestoreEmulator, startPubsubEmulator } from '../../../deploy/local/emulators.ts';
import { needsFirestoreEmulator } from '../../support/emulators.ts';
import { eventually } from '../../support/eventually.ts';

const HOLDER = fileURLToPath(new URL('../../support/emulator_holder.ts', import.meta.url));
/** Nothing is found on this. */
const NOWHERE = { PATH: '/nonexistent' };

const isThere = (host: string): Promise<boolean> =>
  fetch(`http://${host}/`).then(
    () => true,
    () => false,
  );

describe('emulators', () => {
  it('where neither a variable nor an SDK is there: says what to set or to install', async () => {
    await assert.rejects(startFirestoreEmulator(NOWHERE), {
      name: 'NoEmulatorError',
      message: /set FIRESTORE_EMULATOR_HOST .* install the Google Cloud SDK .* cloud-firestore-emulator/,
    });
    await assert.rejects(startPubsubEmulator(NOWHERE), {
      message: /set PUBSUB_EMULATOR_HOST .* pubsub-emulator/,
    });
  });

  it('where the variable names a place that does not answer: says so', async () => {
    await assert.rejects(startPubsubEmulator({ PUBSUB_EMULATOR_HOST: '127.0.0.1:1' }), {
      message: 'PUBSUB_EMULATOR_HOST names 127.0.0.1:1, where no Pub/Sub emulator answers',
    });
  });

  describe('that runs already', () => {
    const host = needsFirestoreEmulator();

    it('is used, and outlives whoever uses it', async () => {
      const emulator = await startFirestoreEmulator({ ...NOWHERE, FIRESTORE_EMULATOR_HOST: host() });
      assert.equal(emulator.host, host());
      await emulator.stop();
      assert.ok(await isThere(host()));
    });
  });

  describe('that we start', () => {
    before(function () {
      const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
      if (host === '') return;
      console.warn(`      skipped: the emulator at ${host} is used, and none is started`);
      this.skip();
    });
    // Skips where there is no SDK to start one from.
    needsFirestoreEmulator();

    it('ends when it is told to, and once is enough', async function () {
      this.timeout(60_000);
      const emulator = await startFirestoreEmulator(process.env);
      assert.ok(await isThere(emulator.host));
      await emulator.stop();
      assert.ok(!(await isThere(emulator.host)));
      await emulator.stop();
    });

    it('ends with whoever started it, even by a kill -9', async function () {
      this.timeout(60_000);
      const holder = spawn(process.execPath, [HOLDER], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = (await once(holder.stdout.setEncoding('utf8'), 'data')) as [string];
      assert.ok(await isThere(line.trim()));
      holder.kill('SIGKILL');
      await eventually(async () => assert.ok(!(await isThere(line.trim()))));
    });
  });
});
