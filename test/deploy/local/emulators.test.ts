import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFirestoreEmulator, startPubsubEmulator } from '../../../deploy/local/emulators.ts';
import { needsFirestoreEmulator, needsPubsubEmulator } from '../../support/emulators.ts';
import { eventually } from '../../support/eventually.ts';
import { makeDirectory } from '../../support/scratch.ts';

const HOLDER = fileURLToPath(new URL('../../support/emulator_holder.ts', import.meta.url));
/** An environment in which no program is found. */
const EMPTY = { PATH: '/nonexistent' };

const isListening = (host: string): Promise<boolean> =>
  fetch(`http://${host}/`).then(
    () => true,
    () => false,
  );

describe('An emulator', () => {
  it('without a variable or an SDK is an error that says what to set or install', async () => {
    await assert.rejects(startFirestoreEmulator(EMPTY), {
      name: 'NoEmulatorError',
      message: /Set FIRESTORE_EMULATOR_HOST .* install the Google Cloud SDK .* cloud-firestore-emulator/,
    });
    await assert.rejects(startPubsubEmulator(EMPTY), {
      message: /Set PUBSUB_EMULATOR_HOST .* pubsub-emulator/,
    });
  });

  it('is looked for in the SDK that the gcloud of the PATH is a part of, or that it names if it is a wrapper', async () => {
    const folder = makeDirectory();
    mkdirSync(join(folder, 'sdk/bin'), { recursive: true });
    mkdirSync(join(folder, 'sdk/lib'));
    mkdirSync(join(folder, 'linked'));
    mkdirSync(join(folder, 'wrapped'));
    writeFileSync(join(folder, 'sdk/lib/gcloud.py'), '');
    writeFileSync(join(folder, 'sdk/bin/gcloud'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    symlinkSync('../sdk/bin/gcloud', join(folder, 'linked/gcloud'));
    writeFileSync(join(folder, 'wrapped/gcloud'), '#!/bin/sh\necho /elsewhere\n', { mode: 0o755 });
    for (const [place, sdk] of [
      ['linked', join(realpathSync(folder), 'sdk')],
      ['wrapped', '/elsewhere'],
    ] as const)
      await assert.rejects(startFirestoreEmulator({ PATH: `/nonexistent:${join(folder, place)}` }), {
        name: 'NoEmulatorError',
        message: new RegExp(`^The Google Cloud SDK in ${sdk} has no Firestore emulator\\. Install it `),
      });
  });

  it('whose port another program takes before it has it gets another port', async () => {
    const folder = makeDirectory();
    for (const path of ['bin', 'lib', 'platform/pubsub-emulator/lib'])
      mkdirSync(join(folder, path), { recursive: true });
    for (const path of ['lib/gcloud.py', 'platform/pubsub-emulator/lib/cloud-pubsub-emulator-1-all.jar'])
      writeFileSync(join(folder, path), '');
    writeFileSync(join(folder, 'bin/gcloud'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    // In place of Java: the first start finds its port taken, the second answers as an emulator does.
    writeFileSync(
      join(folder, 'bin/java'),
      `#!${process.execPath}
const { existsSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const port = Number(/--port=(\\d+)/.exec(process.argv.join(' '))[1]);
if (existsSync('${folder}/taken')) createServer((_, response) => response.end('Ok')).listen(port, '127.0.0.1');
else {
  writeFileSync('${folder}/taken', String(port));
  console.error('java.net.BindException: Address already in use');
  process.exitCode = 1;
}
`,
      { mode: 0o755 },
    );
    const emulator = await startPubsubEmulator({
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    });
    assert.ok(await isListening(emulator.host));
    assert.notEqual(emulator.host, `127.0.0.1:${readFileSync(join(folder, 'taken'), 'utf8')}`);
    await emulator.stop();
  });

  it('that the variable names but that does not answer is an error that names its address', async () => {
    await assert.rejects(startPubsubEmulator({ PUBSUB_EMULATOR_HOST: '127.0.0.1:1' }), {
      message:
        'No Pub/Sub emulator answers at 127.0.0.1:1. Start one there, or unset PUBSUB_EMULATOR_HOST to start it here',
    });
  });

  describe('that the variable names', () => {
    const host = needsFirestoreEmulator();

    it('is used, and keeps running after stop', async () => {
      const emulator = await startFirestoreEmulator({ ...EMPTY, FIRESTORE_EMULATOR_HOST: host() });
      assert.equal(emulator.host, host());
      await emulator.stop();
      assert.ok(await isListening(host()));
    });
  });

  it('that the environment of the tests names is unknown to them: a client would use it in place of the host that it is given', () => {
    const { FIRESTORE_EMULATOR_HOST, PUBSUB_EMULATOR_HOST } = process.env;
    assert.deepEqual([FIRESTORE_EMULATOR_HOST, PUBSUB_EMULATOR_HOST], [undefined, undefined]);
  });

  describe('that is started here', () => {
    // Skips the tests if there is no SDK. The start of this emulator costs less.
    needsPubsubEmulator();

    it('exits on stop; a second stop does nothing', async function () {
      this.timeout(60_000);
      const emulator = await startPubsubEmulator(process.env);
      assert.ok(await isListening(emulator.host));
      await emulator.stop();
      assert.ok(!(await isListening(emulator.host)));
      await emulator.stop();
    });

    it('exits with the process that started it, even after SIGKILL', async function () {
      this.timeout(60_000);
      const holder = spawn(process.execPath, [HOLDER], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = (await once(holder.stdout.setEncoding('utf8'), 'data')) as [string];
      assert.ok(await isListening(line.trim()));
      holder.kill('SIGKILL');
      await eventually(async () => assert.ok(!(await isListening(line.trim()))));
    });
  });
});
