import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  eachLine,
  superviseTaskRunner,
} from '../../../../agents/test_machine_monitor/task_runner/supervise.ts';
import { aLog } from '../../../support/builders.ts';
import { standIns } from '../../../support/stand_ins.ts';

describe('superviseTaskRunner', () => {
  const make = standIns();

  const supervise = (reply: Parameters<typeof make>[0][string], python?: string) => {
    const { env, calls } = make({ 'python3 /b/bot.zip start_bot': reply });
    const { log, lines } = aLog();
    const ending = new AbortController();
    let exits = 0;
    const runner = { python: python ?? join(env.PATH, 'python3'), zip: '/b/bot.zip' };
    const done = superviseTaskRunner(
      runner,
      { env, log, onExit: () => (exits += 1), stopMs: 300 },
      ending.signal,
    );
    const logged = async (message: string, times = 1): Promise<Record<string, unknown>[]> => {
      for (;;) {
        const found = lines.filter((line) => line['message'] === message);
        if (found.length >= times) return found;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const end = async () => {
      ending.abort();
      await done;
    };
    const messages = () => lines.map(({ message }) => message);
    return { calls, logged, end, messages, exits: () => exits };
  };

  it('starts the runner with start_bot, and logs its stderr', async () => {
    const { calls, logged, end } = supervise({ stderr: 'hello\n\nworld', code: 0 });
    assert.deepEqual(
      (await logged('task runner printed', 2)).slice(0, 2).map(({ line }) => line),
      ['hello', 'world'],
    );
    await end();
    assert.equal(calls()[0], 'python3 /b/bot.zip start_bot');
  });

  it('starts the runner again after it exits, and logs how it exited', async () => {
    const { logged, end, exits, messages } = supervise({ code: 3 });
    await logged('task runner starting', 2);
    assert.deepEqual(messages().slice(0, 3), [
      'task runner starting',
      'task runner exited',
      'task runner starting',
    ]);
    const [exited] = await logged('task runner exited');
    assert.deepEqual([exited?.['code'], exited?.['endedBy']], [3, null]);
    await end();
    assert.equal(exits(), (await logged('task runner exited')).length);
  });

  it('logs that the runner cannot be started, and tries again', async () => {
    const { logged, end } = supervise({}, '/nonexistent/python3');
    const [failed] = await logged('task runner not started', 2);
    assert.match(JSON.stringify(failed?.['error']), /ENOENT/);
    await end();
  });

  it('kills a runner that ignores SIGTERM, and does not start it again, when the monitor stops', async () => {
    const { calls, logged, end } = supervise({ hangs: true, stderr: 'here\n' });
    await logged('task runner printed');
    await end();
    const [exited] = await logged('task runner exited');
    assert.equal(exited?.['endedBy'], 'SIGKILL');
    assert.equal(calls().length, 1);
  });
});

describe('eachLine', () => {
  for (const [name, pieces, expected] of [
    ['joins lines that arrive in pieces', ['a', 'b\nc', '\n', 'd'], ['ab', 'c', 'd']],
    ['skips blank lines', ['\n\n a\r\n\t\n'], [' a\r']],
    [
      'cuts lines at 2,000 characters',
      ['x'.repeat(1_500), 'y'.repeat(1_500), '\nz'],
      ['x'.repeat(1_500) + 'y'.repeat(500), 'z'],
    ],
    ['joins characters that arrive in pieces', [Buffer.from([0xc3]), Buffer.from([0xa4, 0x0a])], ['ä']],
  ] as const) {
    it(name, async () => {
      const lines: string[] = [];
      await eachLine(Readable.from(pieces, { objectMode: false }), (line) => lines.push(line));
      assert.deepEqual(lines, expected);
    });
  }
});
