import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRun } from '../../../../agents/test_machine_monitor/tool/run.ts';
import { type Tool, ToolError } from '../../../../agents/test_machine_monitor/tool/tool.ts';
import { scratch } from '../../../support/scratch.ts';
import { type Replies, standIns } from '../../../support/stand_ins.ts';

const never = new AbortController().signal;

const aTool = (overrides: Partial<Tool<string>> = {}): Tool<string> => ({
  command: 'tool',
  args: ['-x'],
  timeoutMs: 10_000,
  parse: (stdout) => stdout,
  ...overrides,
});

describe('running a tool', () => {
  const make = standIns();
  const makeDirectory = scratch();
  const running = (replies: Replies, tool = aTool(), signal = never) =>
    createRun(make(replies).env)(tool, signal);
  const failing = async (replies: Replies, tool = aTool(), signal = never): Promise<ToolError> => {
    const error = await running(replies, tool, signal).then(
      () => assert.fail('it did not fail'),
      (reason: unknown) => reason,
    );
    assert(error instanceof ToolError);
    return error;
  };

  it('gives what its parser makes of its output', async () => {
    assert.equal(await running({ 'tool -x': { stdout: 'text\r\n', stderr: 'ignored' } }), 'text\r\n');
  });

  it('hands arguments over as they are: there is no shell', async () => {
    const args = ['$(touch /tmp/x); "a b" * && ls'];
    assert.equal(await running({ [`tool ${args.join(' ')}`]: { stdout: 'ok' } }, aTool({ args })), 'ok');
  });

  it('says that a tool is missing, and to install it', async () => {
    const { message, exitCode } = await failing({ 'other -x': {} });
    assert.deepEqual([message, exitCode], ['tool -x is not on the PATH: install it', 127]);
  });

  it('says with what a tool failed, and what it said on stderr', async () => {
    const error = await failing({ 'tool -x': { code: 3, stderr: 'error: device offline\n', stdout: 'x' } });
    assert.equal(error.message, 'tool -x exited with 3: error: device offline');
    assert.deepEqual([error.stderr, error.exitCode], ['error: device offline\n', 3]);
  });

  it('takes the explanation from stdout where stderr is empty', async () => {
    const { message } = await failing({ 'tool -x': { code: 255, stdout: 'ERROR: No device found!\n' } });
    assert.equal(message, 'tool -x exited with 255: ERROR: No device found!');
  });

  it('ends a tool at its time limit, even one that does not hear SIGTERM', async () => {
    const error = await failing({ 'tool -x': { hangs: true } }, aTool({ timeoutMs: 500 }));
    assert.deepEqual([error.message, error.exitCode], ['tool -x took longer than 0.5 s', null]);
  });

  it('ends a tool that prints without end', async () => {
    const { message } = await failing({ 'tool -x': { stdout: 'x'.repeat(2 ** 19 + 1) } });
    assert.match(message, /^tool -x printed more than 524288 bytes/);
  });

  it('ends a tool with the signal', async () => {
    const { message } = await failing({ 'tool -x': { hangs: true } }, aTool(), AbortSignal.timeout(300));
    assert.equal(message, 'tool -x was stopped');
  });

  const startingAnother = (script: string, signal = never) => {
    const pipe = join(makeDirectory(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    // Comes to its end when whoever holds the pipe's other end is gone.
    const isGone = readFile(pipe);
    const tool = aTool({ command: '/bin/sh', args: ['-c', script, pipe], timeoutMs: 500 });
    const done = createRun({ PATH: '/usr/bin:/bin' })(tool, signal);
    return { done, isGone };
  };

  it('ends with a tool what it started, at the time limit: a script that runs the real one, say', async () => {
    const { done, isGone } = startingAnother('sleep 60 > "$0" & wait');
    await assert.rejects(done, /took longer than 0.5 s/);
    await isGone;
  });

  it('ends with a tool what it started, with the signal', async () => {
    const { done, isGone } = startingAnother('sleep 60 > "$0" & wait', AbortSignal.timeout(300));
    await assert.rejects(done, /was stopped/);
    await isGone;
  });

  it('ends at the time limit whoever holds the output of a tool that did its work and ended', async () => {
    const { done, isGone } = startingAnother('sleep 60 3> "$0" & echo done');
    assert.equal(await done, 'done\n');
    await isGone;
  });

  it('says what its parser did not understand', async () => {
    const parse = (): string => {
      throw new Error('printed no version');
    };
    const { message } = await failing({ 'tool -x': { stdout: 'garbage' } }, aTool({ parse }));
    assert.equal(message, 'tool -x: printed no version');
  });

  it('makes well-formed text of any bytes', async () => {
    const { env } = make({ 'tool -x': {} });
    const cat = aTool({ command: '/bin/sh', args: ['-c', "printf 'a\\377b'"] });
    assert.equal(await createRun(env)(cat, never), 'a\ufffdb');
  });
});
