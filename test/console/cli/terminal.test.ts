/** The terminal, with a person or with another program at its other end. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { isColorWanted, openTerminal } from '../../../console/cli/terminal.ts';

const streams = (isTTY: boolean) => {
  const stream = () => Object.assign(new PassThrough(), { isTTY, columns: 40 });
  const [stdin, stdout, stderr] = [stream(), stream(), stream()];
  const opened = openTerminal(
    {
      stdin: stdin as unknown as ReadStream,
      stdout: stdout as unknown as WriteStream,
      stderr: stderr as unknown as WriteStream,
    },
    true,
  );
  return { stdin, stdout, stderr, opened };
};

describe('openTerminal', () => {
  it('writes results to stdout and everything else to stderr', () => {
    const { stdout, stderr, opened } = streams(false);
    opened.out('a list');
    opened.err('a warning');
    assert.deepEqual([String(stdout.read()), String(stderr.read())], ['a list\n', 'a warning\n']);
  });

  it('returns the width and allows colour on a terminal', () => {
    const { opened } = streams(true);
    assert.deepEqual([opened.columns(), opened.isColor], [40, true]);
  });

  it('takes a terminal that does not know its width for one of 80 columns', () => {
    const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 0 }) as unknown as WriteStream;
    const stdin = new PassThrough() as unknown as ReadStream;
    assert.equal(openTerminal({ stdin, stdout, stderr: stdout }, true).columns(), 80);
  });

  it('returns no width, no colour and no way to ask without a terminal', () => {
    const { opened } = streams(false);
    assert.deepEqual([opened.columns(), opened.isColor, opened.confirm], [undefined, false, undefined]);
  });

  for (const [answer, isYes] of [
    ['y\n', true],
    ['Yes\n', true],
    ['\n', false],
    ['n\n', false],
    ['yesterday\n', false],
    [undefined, false],
  ] as const)
    it(`takes ${answer === undefined ? 'the end of the input' : JSON.stringify(answer)} as ${isYes ? 'yes' : 'no'}`, async () => {
      const { stdin, stderr, opened } = streams(true);
      const confirmed = opened.confirm!('Really?');
      if (answer === undefined) stdin.end();
      else stdin.write(answer);
      assert.equal(await confirmed, isYes);
      assert.match(String(stderr.read()), /Really\? \[y\/N\]/);
    });
});

describe('isColorWanted', () => {
  for (const [env, isWanted] of [
    [{}, true],
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ] as const)
    it(`returns ${isWanted} with ${JSON.stringify(env)}`, () => assert.equal(isColorWanted(env), isWanted));
});
