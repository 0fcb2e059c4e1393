import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { eachLine } from '../../../../agents/test_machine_monitor/task_runner/supervise.ts';
import { superviseTaskRunner } from '../../../../agents/test_machine_monitor/task_runner/supervise.ts';
import { aLog } from '../../../support/builders.ts';
import { standIns } from '../../../support/stand_ins.ts';

describe('keeping the task runner alive', () => {
  const make = standIns();

  const supervising = (reply: Parameters<typeof make>[0][string], python?: string) => {
    const { env, calls } = make({ 'python3 /b/bot.zip start_bot': reply });
    const { log, lines } = aLog();
    const ending = new AbortController();
    const runner = { python: python ?? join(env.PATH, 'python3'), zip: '/b/bot.zip' };
    const done = superviseTaskRunner(runner, env, log, ending.signal);
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
    return { calls, logged, end, directory: env.PATH };
  };

  it('starts it as its zip wants to be started, and logs what it says', async () => {
    const { calls, logged, end } = supervising({ stderr: 'hello\n\nworld', code: 0 });
    assert.deepEqual(
      (await logged('task runner says', 2)).slice(0, 2).map(({ line }) => line),
      ['hello', 'world'],
    );
    await end();
    assert.equal(calls()[0], 'python3 /b/bot.zip start_bot');
  });

  it('starts it again when it ends, and says how it ended', async () => {
    const { logged, end } = supervising({ code: 3 });
    await logged('task runner starts', 2);
    const [ended] = await logged('task runner ended');
    assert.deepEqual([ended?.['code'], ended?.['endedBy']], [3, null]);
    await end();
  });

  it('says that it cannot be started, and tries again', async () => {
    const { logged, end } = supervising({}, '/nonexistent/python3');
    const [failed] = await logged('task runner does not start', 2);
    assert.match(JSON.stringify(failed?.['error']), /ENOENT/);
    await end();
  });

  it('ends it with the monitor, even where it does not hear SIGTERM', async function () {
    this.timeout(30_000);
    const { calls, logged, end } = supervising({ hangs: true, stderr: 'here\n' });
    await logged('task runner says');
    await end();
    const [ended] = await logged('task runner ended');
    assert.equal(ended?.['endedBy'], 'SIGKILL');
    assert.equal(calls().length, 1);
  });
});

describe("another program's lines", () => {
  for (const [what, pieces, expected] of [
    ['come whole, however they arrive', ['a', 'b\nc', '\n', 'd'], ['ab', 'c', 'd']],
    ['come without blank ones', ['\n\n a\r\n\t\n'], [' a\r']],
    [
      'are cut at 2,000 characters',
      ['x'.repeat(1_500), 'y'.repeat(1_500), '\nz'],
      ['x'.repeat(1_500) + 'y'.repeat(500), 'z'],
    ],
    ['survive characters in pieces', [Buffer.from([0xc3]), Buffer.from([0xa4, 0x0a])], ['ä']],
  ] as const) {
    it(what, async () => {
      const lines: string[] = [];
      await eachLine(Readable.from(pieces, { objectMode: false }), (line) => lines.push(line));
      assert.deepEqual(lines, expected);
    });
  }
});
