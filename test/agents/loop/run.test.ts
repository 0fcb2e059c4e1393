import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createRun } from '../../../agents/loop/run.ts';
import { type Tool, ToolError } from '../../../agents/loop/tool.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { type Replies, standIns } from '../../support/stand_ins.ts';

const never = new AbortController().signal;

const aTool = (overrides: Partial<Tool<string>> = {}): Tool<string> => ({
  command: 'tool',
  args: ['-x'],
  timeoutMs: 10_000,
  parse: (stdout) => stdout,
  ...overrides,
});

describe('createRun', () => {
  const make = standIns();
  const running = (replies: Replies, tool = aTool(), signal = never) =>
    createRun(make(replies).env)(tool, signal);
  const failing = async (replies: Replies, tool = aTool(), signal = never): Promise<ToolError> => {
    const error = await running(replies, tool, signal).then(
      () => assert.fail('the tool did not fail'),
      (reason: unknown) => reason,
    );
    assert(error instanceof ToolError);
    return error;
  };

  it('returns the parsed output', async () => {
    assert.equal(await running({ 'tool -x': { stdout: 'text\r\n', stderr: 'ignored' } }), 'text\r\n');
  });

  it('passes arguments unchanged, without a shell', async () => {
    const args = ['$(touch /tmp/x); "a b" * && ls'];
    assert.equal(await running({ [`tool ${args.join(' ')}`]: { stdout: 'ok' } }, aTool({ args })), 'ok');
  });

  it('throws if the tool is not installed, and says to install it', async () => {
    const { message, exitCode } = await failing({ 'other -x': {} });
    assert.deepEqual([message, exitCode], ['tool -x: not on the PATH; install it', 127]);
  });

  it('throws with the exit code and stderr if the tool fails', async () => {
    const error = await failing({ 'tool -x': { code: 3, stderr: 'error: device offline\n', stdout: 'x' } });
    assert.equal(error.message, 'tool -x exited with 3: error: device offline');
    assert.deepEqual([error.stderr, error.exitCode], ['error: device offline\n', 3]);
  });

  for (const [failure, reply, brief] of [
    [
      'exits with an error',
      { code: 1, stderr: 'error: device unauthorized.\nSee the dialog.\n' },
      'tool: device unauthorized. See the dialog.',
    ],
    [
      'names itself in the error',
      { code: 255, stderr: 'tool: connect to host a port 22: No route to host\r\n' },
      'tool: connect to host a port 22: No route to host',
    ],
    [
      'explains itself on stdout',
      { code: 255, stdout: 'ERROR: No device found!\n' },
      'tool: No device found!',
    ],
    ['says nothing', { code: 1 }, 'tool -x exited with 1'],
  ] as const) {
    it(`throws with the tool's own words in brief if it ${failure}`, async () =>
      assert.equal((await failing({ 'tool -x': reply })).brief, brief));
  }

  it('throws with the whole message in brief if the tool is missing', async () =>
    assert.equal((await failing({ 'other -x': {} })).brief, 'tool -x: not on the PATH; install it'));

  it('throws with one line of at most 500 harmless characters, whatever the tool printed', async () => {
    const stderr = `\u001b[2Jbad\r\n\n\u202eworse\n${'x\n'.repeat(10_000)}`;
    const { message } = await failing({ 'tool -x': { code: 1, stderr } });
    assert.equal(message.indexOf('tool -x exited with 1: \\u001b[2Jbad \\u202eworse x x x'), 0, message);
    assert.equal(message.length, 'tool -x exited with 1: '.length + 500);
  });

  it('throws without the lines by which adb announces that it starts its daemon', async () => {
    const stderr =
      '* daemon not running; starting now at tcp:5037\n* daemon started successfully\nerror: no devices/emulators found\n';
    const { message } = await failing({ 'tool -x': { code: 1, stderr } });
    assert.equal(message, 'tool -x exited with 1: error: no devices/emulators found');
  });

  it('throws with the text on stdout if stderr is empty', async () => {
    const { message } = await failing({ 'tool -x': { code: 255, stdout: 'ERROR: No device found!\n' } });
    assert.equal(message, 'tool -x exited with 255: ERROR: No device found!');
  });

  it('kills a tool at its time limit, even if it ignores SIGTERM', async () => {
    const error = await failing({ 'tool -x': { hangs: true } }, aTool({ timeoutMs: 500 }));
    assert.deepEqual([error.message, error.exitCode], ['tool -x took longer than 0.5 s', null]);
  });

  it('kills a tool that prints too much', async () => {
    const { message } = await failing({ 'tool -x': { stdout: 'x'.repeat(2 ** 19 + 1) } });
    assert.match(message, /^tool -x printed more than 524288 bytes/);
  });

  it('kills a tool when the signal aborts', async () => {
    const { message } = await failing({ 'tool -x': { hangs: true } }, aTool(), AbortSignal.timeout(300));
    assert.equal(message, 'tool -x was stopped');
  });

  const startingChild = (script: string, signal = never) => {
    const pipe = join(makeDirectory(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    // Resolves when a process has opened the other end of the pipe.
    const isStarted = open(pipe);
    // Resolves when the last process that holds it has exited.
    const isGone = isStarted.then(async (handle) => {
      await handle.readFile();
      await handle.close();
    });
    // Long enough for the shell to start what it starts, on a busy computer too.
    const tool = aTool({ command: '/bin/sh', args: ['-c', script, pipe], timeoutMs: 2_000 });
    const done = createRun({ PATH: '/usr/bin:/bin' })(tool, signal);
    return { done, isStarted, isGone };
  };

  it('kills what a tool started, at the time limit: the tool may be a script that runs the real one', async () => {
    const { done, isGone } = startingChild('sleep 60 > "$0" & wait');
    await assert.rejects(done, /took longer than 2 s/);
    await isGone;
  });

  it('kills what a tool started, when the signal aborts', async () => {
    const ending = new AbortController();
    const { done, isStarted, isGone } = startingChild('sleep 60 > "$0" & wait', ending.signal);
    await isStarted;
    ending.abort();
    await assert.rejects(done, /was stopped/);
    await isGone;
  });

  it('returns the output of a tool that succeeded, and kills at the time limit the process it left holding its output', async () => {
    const { done, isGone } = startingChild('sleep 60 3> "$0" & echo done');
    assert.equal(await done, 'done\n');
    await isGone;
  });

  it("throws with the parser's message and quotes the last line that is not empty, if the output is unexpected", async () => {
    const parse = (): string => {
      throw new Error('printed no version');
    };
    const { message } = await failing({ 'tool -x': { stdout: 'garbage' } }, aTool({ parse }));
    assert.equal(message, 'tool -x: printed no version: "garbage"');
  });

  it('quotes at most 100 characters of an unexpected answer, on one line and harmless', async () => {
    const stdout = `first\r\n\u001b]0;title\u0007 ${'\u{1f600}'.repeat(300)}\r\n \n`;
    const { message } = await failing(
      { 'tool -x': { stdout } },
      aTool({ parse: (text) => JSON.parse(text) as string }),
    );
    assert(message.isWellFormed());
    // eslint-disable-next-line no-control-regex -- control characters are what must be absent
    assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f]/);
    assert.match(message, /: "\\u001b\]0;title\\u0007 \u{1f600}{40,50}\ufffd?"$/u);
  });

  it('returns well-formed text for any bytes', async () => {
    const { env } = make({ 'tool -x': {} });
    const cat = aTool({ command: '/bin/sh', args: ['-c', "printf 'a\\377b'"] });
    assert.equal(await createRun(env)(cat, never), 'a\ufffdb');
  });
});
