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
import { eventually } from '../../support/eventually.ts';

const MAIN = 'deploy/local/main.ts';
const POLL_MS = 50;

interface Started {
  readonly url: string;
  /** Everything printed so far, to stdout and stderr. */
  readonly output: () => string;
  readonly process: ChildProcess;
}

/** Starts the server in a process group of its own, as a terminal does, so that processes it leaves behind can be found. */
const start = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Started> => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', ...args], {
    detached: true,
    env: { ...process.env, SWARMING_BOT_ID: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const append = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', append);
  child.stderr.on('data', append);
  while (!output.includes('Press Ctrl-C to stop.')) {
    assert.equal(child.exitCode, null, `the server exited: ${output}`);
    await sleep(POLL_MS);
  }
  const url = /http:\/\/localhost:\d+/.exec(output)?.[0] ?? '';
  return { url, output: () => output, process: child };
};

const isGroupAlive = (groupId: number): boolean => {
  try {
    process.kill(-groupId, 0);
    return true;
  } catch {
    return false;
  }
};

/** Sends SIGINT to the whole group, as Ctrl-C does, and waits up to 10 s for all of its processes to exit. */
const interrupt = async ({ process: child }: Started): Promise<void> => {
  const groupId = child.pid ?? 0;
  if (!isGroupAlive(groupId)) return;
  const isRunning = child.exitCode === null && child.signalCode === null;
  const exited = isRunning ? once(child, 'exit') : Promise.resolve();
  process.kill(-groupId, 'SIGINT');
  await exited;
  const deadline = Date.now() + 10_000;
  while (isGroupAlive(groupId) && Date.now() < deadline) await sleep(POLL_MS);
};

/** The process IDs of the monitors in the server's process group; without the shells that watch over them. */
const monitorsOf = async ({ process: { pid } }: Started): Promise<number[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,pgid=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, group, command]) => group === String(pid) && command !== '/bin/sh')
    .filter((words) => words.some((word) => word.endsWith('test_machine_monitor/main.ts')))
    .map(([id]) => Number(id));
};

/** Waits for the machine's first report. */
const descriptionOf = async (url: string, machineId: string): Promise<Description> => {
  for (;;) {
    const response = await fetch(`${url}/json/v1/machine/description/${machineId}`);
    if (response.ok) return (await response.json()) as Description;
    await response.arrayBuffer();
    await sleep(POLL_MS);
  }
};

describe('npm start', function () {
  this.timeout(90_000);
  let data = '';
  const running: Started[] = [];
  const startServer = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Started> => {
    const started = await start(['--data', data, ...args], env);
    running.push(started);
    return started;
  };

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'machine-server-'));
  });
  after(async () => {
    await Promise.all(running.map(interrupt));
    await rm(data, { recursive: true });
  });

  describe('while it runs', () => {
    let server: Started;
    let url = '';
    before(async () => {
      server = await startServer(['--machines', '30']);
      ({ url } = server);
    });

    it('is healthy and soon describes the computer that it runs on', async () => {
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
      const { Dimensions } = await descriptionOf(url, hostname());
      assert.equal(
        Dimensions['os']?.[0],
        { linux: 'Linux', darwin: 'Mac', win32: 'Windows' }[process.platform as string],
      );
      assert.ok(Number(Dimensions['cores']?.[0]) > 0);
    });

    it('has a rack whose power-cycle server controls outlets of the simulated machines', () =>
      eventually(async () => {
        const { Power } = await descriptionOf(url, 'sim-android-001');
        assert.equal(Power.Controller, 'rack0-pdu');
      }, 60_000));

    it('answers 421 to any host name but localhost', async () => {
      const { stdout } = await promisify(execFile)('curl', [
        ...['-s', '-o', join(data, 'answer'), '-w', '%{http_code}', '-H', 'Host: machines.example.org'],
        `${url}/_/machines`,
      ]);
      assert.equal(stdout, '421');
    });

    it('exits with 1 and names the port if a second server uses it', async () => {
      const { port } = new URL(url);
      const second = promisify(execFile)(process.execPath, [MAIN, '--port', port, '--data', data]);
      await assert.rejects(second, {
        code: 1,
        stderr: `Port ${port} is in use. Stop the program that listens on it, or pass --port N\n`,
      });
    });

    it('restarts the monitor when it dies, and logs it', async () => {
      const [first = 0] = await monitorsOf(server);
      process.kill(first, 'SIGKILL');
      await eventually(
        async () => {
          const [second] = await monitorsOf(server);
          assert.ok(second !== undefined && second !== first);
        },
        15_000,
        POLL_MS,
      );
      assert.match(
        server.output(),
        /^The monitor of this computer ended \(signal SIGKILL\); it starts again in 1 s$/m,
      );
    });

    it('leaves no process behind when it is killed, and keeps the machines for its next start', async () => {
      const before = await descriptionOf(url, 'sim-android-001');
      assert.equal((await monitorsOf(server)).length, 1);
      server.process.kill('SIGKILL');
      await eventually(() => assert.equal(isGroupAlive(server.process.pid ?? 0), false), 30_000);

      const second = await startServer(['--no-monitor']);
      assert.deepEqual(await descriptionOf(second.url, 'sim-android-001'), before);
      await interrupt(second);
      assert.equal(second.process.exitCode, 0, second.output());
    });
  });

  it('exits with 1 and says what to set if this computer has no valid machine ID', async () => {
    const run = promisify(execFile)(process.execPath, [MAIN, '--data', data, '--port', '0'], {
      env: { ...process.env, SWARMING_BOT_ID: "Kim's laptop" },
    });
    await assert.rejects(run, {
      code: 1,
      stdout: '',
      stderr:
        /"Kim's laptop" is not a machine ID.*\(from SWARMING_BOT_ID\)\. Set SWARMING_BOT_ID to another ID, or pass --no-monitor\n$/,
    });
  });

  it('exits with 2 and names an invalid option', async () => {
    const run = promisify(execFile)(process.execPath, [MAIN, '--machines', 'many']);
    await assert.rejects(run, { code: 2, stderr: /--machines "many" is invalid/ });
  });

  it('exits with 1 and says what to install or set if there is no emulator', async () => {
    const run = promisify(execFile)(process.execPath, [MAIN, '--emulators', '--port', '0'], {
      env: { PATH: data, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
    });
    await assert.rejects(run, {
      code: 1,
      stderr: /No Firestore emulator is available\. Set FIRESTORE_EMULATOR_HOST/,
    });
  });

  describe('--emulators, with a machine ID of its own', () => {
    needsFirestoreEmulator();
    needsPubsubEmulator();
    let server: Started;
    before(async () => {
      server = await startServer(['--emulators', '--machines', '10'], { SWARMING_BOT_ID: 'bench-7' });
    });

    it('prints where it describes this computer', () => {
      const [, printed = ''] = /this computer +curl (\S+)/.exec(server.output()) ?? [];
      assert.equal(printed, `${server.url}/json/v1/machine/description/bench-7`);
    });

    it('passes events through Pub/Sub to Firestore', async () => {
      await descriptionOf(server.url, 'bench-7');
      await descriptionOf(server.url, 'sim-android-001');
    });

    it('stops on Ctrl-C with everything that it started', async () => {
      assert.equal((await monitorsOf(server)).length, 1);
      await interrupt(server);
      assert.equal(server.process.exitCode, 0, server.output());
      assert.equal(isGroupAlive(server.process.pid ?? 0), false);
    });
  });
});
