import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Description } from '../../../shared/types/description.ts';
import { needsFirestoreEmulator, needsPubsubEmulator } from '../../support/emulators.ts';

const MAIN = 'deploy/local/main.ts';

interface Started {
  readonly url: string;
  /** All it has said so far. */
  readonly said: () => string;
  readonly process: ChildProcess;
}

/** In a process group of its own, as a terminal would have it, so that what it leaves behind can be seen. */
const start = async (args: readonly string[]): Promise<Started> => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', ...args], {
    detached: true,
    env: { ...process.env, SWARMING_BOT_ID: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const take = (chunk: Buffer) => (text += chunk.toString());
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  while (!text.includes('Ctrl-C ends it.')) {
    assert.equal(child.exitCode, null, `it ended: ${text}`);
    await sleep(50);
  }
  const url = /http:\/\/localhost:\d+/.exec(text)?.[0] ?? '';
  return { url, said: () => text, process: child };
};

const isGroupAlive = (groupId: number): boolean => {
  try {
    process.kill(-groupId, 0);
    return true;
  } catch {
    return false;
  }
};

/** Ctrl-C: the whole group hears it. */
const interrupt = async ({ process: child }: Started): Promise<void> => {
  if (!isGroupAlive(child.pid ?? 0)) return;
  const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await exited;
  // Who was ended by the same Ctrl-C may need a moment to be gone.
  for (let tries = 0; isGroupAlive(child.pid ?? 0) && tries < 100; tries++) await sleep(100);
};

const described = async (url: string, machineId: string): Promise<Description> => {
  for (;;) {
    const response = await fetch(`${url}/json/v1/machine/description/${machineId}`);
    if (response.ok) return (await response.json()) as Description;
    await response.arrayBuffer();
    await sleep(100);
  }
};

describe('npm start', function () {
  this.timeout(90_000);
  let data = '';
  let started: Started | undefined;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'machine-server-'));
  });
  afterEach(async () => {
    if (started !== undefined) await interrupt(started);
    started = undefined;
    await rm(data, { recursive: true });
  });

  it('serves, is healthy at once, and soon knows the computer it runs on', async () => {
    started = await start(['--data', data]);
    assert.equal((await fetch(`${started.url}/healthz`)).status, 200);
    const { Dimensions } = await described(started.url, hostname());
    assert.equal(
      Dimensions['os']?.[0],
      { linux: 'Linux', darwin: 'Mac', win32: 'Windows' }[process.platform as string],
    );
    assert.ok(Number(Dimensions['cores']?.[0]) > 0);
  });

  it('ends on Ctrl-C with everything that it started, and knows the machines again when started again', async () => {
    started = await start(['--data', data, '--no-monitor', '--machines', '30']);
    const before = await described(started.url, 'sim-android-001');
    await interrupt(started);
    assert.equal(started.process.exitCode, 0, started.said());
    assert.equal(isGroupAlive(started.process.pid ?? 0), false);

    started = await start(['--data', data, '--no-monitor']);
    assert.deepEqual(await described(started.url, 'sim-android-001'), before);
  });

  it('refuses to be asked under any name but this computer’s own', async () => {
    started = await start(['--data', data, '--no-monitor']);
    const { stdout } = await promisify(execFile)('curl', [
      ...['-s', '-o', join(data, 'answer'), '-w', '%{http_code}', '-H', 'Host: machines.example.org'],
      `${started.url}/_/machines`,
    ]);
    assert.equal(stdout, '421');
  });

  it('says which port is taken, and exits with 1', async () => {
    started = await start(['--data', data, '--no-monitor']);
    const port = new URL(started.url).port;
    const second = promisify(execFile)(process.execPath, [MAIN, '--port', port, '--data', data]);
    await assert.rejects(second, {
      code: 1,
      stderr: `port ${port} is taken: end what listens there, or say --port N\n`,
    });
  });

  it('says what is wrong with a flag, and exits with 2', async () => {
    const run = promisify(execFile)(process.execPath, [MAIN, '--machines', 'many']);
    await assert.rejects(run, { code: 2, stderr: /--machines takes a whole number/ });
  });

  it('without gcloud and Java: says what to install or to set', async () => {
    const run = promisify(execFile)(process.execPath, [MAIN, '--emulators', '--port', '0'], {
      env: { PATH: data },
    });
    await assert.rejects(run, { code: 1, stderr: /no Firestore emulator: set FIRESTORE_EMULATOR_HOST/ });
  });

  describe('--emulators', () => {
    needsFirestoreEmulator();
    needsPubsubEmulator();

    it('lets events go through Pub/Sub into Firestore, and leaves nothing behind', async () => {
      started = await start(['--data', data, '--emulators', '--machines', '10']);
      await described(started.url, hostname());
      await described(started.url, 'sim-android-001');
      await interrupt(started);
      assert.equal(started.process.exitCode, 0, started.said());
      assert.equal(isGroupAlive(started.process.pid ?? 0), false);
    });
  });
});
