/** The command line's syntax and its usage errors. */
import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../console/cli/command_line.ts';

describe('parseCommandLine', () => {
  it('accepts options anywhere and returns the other arguments as words', () => {
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

  it('defaults to the server on this computer', () =>
    assert.equal(parseCommandLine([]).options.server.href, 'http://localhost:8080/'));

  it('defaults to 20 timeline entries', () => assert.equal(parseCommandLine([]).options.limit, 20));

  it('returns arguments after -- as words, even if they begin with dashes', () =>
    assert.deepEqual(parseCommandLine(['note', 'skia-1', '--', '--broken']).words, ['skia-1', '--broken']));

  for (const [name, args, message] of [
    ['an unknown option', ['list', '--bogus'], /--bogus/],
    ['an option without its value', ['list', '--server'], /--server/],
    ['a server that is not a URL', ['--server', 'localhost:8080'], /must be a URL such as https/],
    ['a server with a path', ['--server', 'https://example.org/x'], /must be a URL such as https/],
    ['a server with a password', ['--server', 'https://a:b@example.org'], /must be a URL such as https/],
    ['plain HTTP to another computer', ['--server', 'http://example.org'], /must be a URL such as https/],
    ['a server with another protocol', ['--server', 'file:///'], /must be a URL such as https/],
    ['a limit of 0', ['--limit', '0'], /from 1 to 500/],
    ['a limit above the maximum', ['--limit', '501'], /from 1 to 500/],
    ['a limit that is not a whole number', ['--limit', '1e2'], /from 1 to 500/],
  ] as const)
    it(`refuses ${name}`, () =>
      assert.throws(() => parseCommandLine(args), { name: 'CommandError', exitCode: 2, message }));
});
