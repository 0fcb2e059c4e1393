/** What may be said, and what is answered where it may not. */
import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../console/cli/command_line.ts';

describe('the command line of machines', () => {
  it('takes options anywhere, and the rest as words', () => {
    const { command, words, options } = parseCommandLine([
      '--json',
      'list',
      'rack4',
      '--limit',
      '5',
      'sargo',
    ]);
    assert.deepEqual([command, words, options.json, options.limit], ['list', ['rack4', 'sargo'], true, 5]);
  });

  it('talks to the server on this computer where nothing else is said', () =>
    assert.equal(parseCommandLine([]).options.server.href, 'http://localhost:8080/'));

  it('takes what follows -- as words, dashes and all', () =>
    assert.deepEqual(parseCommandLine(['note', 'skia-1', '--', '--broken']).words, ['skia-1', '--broken']));

  for (const [what, args, detail] of [
    ['an option that there is not', ['list', '--bogus'], /--bogus/],
    ['an option without its value', ['list', '--server'], /--server/],
    ['a server that is no URL', ['--server', 'localhost:8080'], /must be like https/],
    ['a server with a path', ['--server', 'https://example.org/x'], /must be like https/],
    ['a server with a password', ['--server', 'https://a:b@example.org'], /must be like https/],
    ['a distant server without encryption', ['--server', 'http://example.org'], /must be like https/],
    ['a server of another protocol', ['--server', 'file:///'], /must be like https/],
    ['a limit of nothing', ['--limit', '0'], /from 1 to 500/],
    ['a limit that is too much', ['--limit', '501'], /from 1 to 500/],
    ['a limit that is no number', ['--limit', '1e2'], /from 1 to 500/],
  ] as const)
    it(`refuses ${what}`, () =>
      assert.throws(() => parseCommandLine(args), { name: 'CommandError', exitCode: 2, message: detail }));
});
