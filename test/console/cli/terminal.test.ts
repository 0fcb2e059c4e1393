/** A person at a terminal, and a program in a person's place. */
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

describe('the terminal', () => {
  it('writes what was asked for and what is said about it apart', () => {
    const { stdout, stderr, opened } = streams(false);
    opened.out('a list');
    opened.err('a warning');
    assert.deepEqual([String(stdout.read()), String(stderr.read())], ['a list\n', 'a warning\n']);
  });

  it('is as wide as it is, and coloured, where a person reads', () => {
    const { opened } = streams(true);
    assert.deepEqual([opened.columns(), opened.isColor], [40, true]);
  });

  it('has no width, no colour and nobody to ask where a program reads', () => {
    const { opened } = streams(false);
    assert.deepEqual([opened.columns(), opened.isColor, opened.confirm], [undefined, false, undefined]);
  });

  for (const [answer, meaning] of [
    ['y\n', true],
    ['Yes\n', true],
    ['\n', false],
    ['n\n', false],
    ['yesterday\n', false],
    [undefined, false],
  ] as const)
    it(`takes ${answer === undefined ? 'the end of the input' : JSON.stringify(answer)} for a ${meaning ? 'yes' : 'no'}`, async () => {
      const { stdin, stderr, opened } = streams(true);
      const confirmed = opened.confirm!('Really?');
      if (answer === undefined) stdin.end();
      else stdin.write(answer);
      assert.equal(await confirmed, meaning);
      assert.match(String(stderr.read()), /Really\? \[y\/N\]/);
    });

  for (const [env, isWanted] of [
    [{}, true],
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ] as const)
    it(`${isWanted ? 'may have' : 'has no'} colour with ${JSON.stringify(env)}`, () =>
      assert.equal(isColorWanted(env), isWanted));
});
