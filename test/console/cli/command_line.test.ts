/** The command line's syntax and its usage errors. */
import assert from 'node:assert/strict';
import { parseCommandLine as parse, parseLimit, parseNames } from '../../../console/cli/command_line.ts';

const parseCommandLine = (args: readonly string[], server?: string) => parse(args, server);

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
    assert.deepEqual([command, words, options.json, options.limit], ['list', ['rack4', 'sargo'], true, '5']);
  });

  it('defaults to the server on this computer', () =>
    assert.equal(parseCommandLine([]).options.server.href, 'http://localhost:8080/'));

  it('takes the server that the environment names, unless an option names one', () => {
    const fromEnvironment = 'https://machines.example.org';
    assert.equal(parseCommandLine([], fromEnvironment).options.server.href, `${fromEnvironment}/`);
    const { server } = parseCommandLine(['--server', 'http://localhost:1'], fromEnvironment).options;
    assert.equal(server.href, 'http://localhost:1/');
    assert.throws(() => parseCommandLine([], 'nonsense'), {
      exitCode: 2,
      message: /^MACHINES_SERVER must be/,
    });
  });

  it('takes a word with one dash for a term of a filter, also as the value of an option', () => {
    const { words, options } = parseCommandLine(['list', '-pool:Skia', '--sort', '-battery', '-x1']);
    assert.deepEqual([words, options.sort], [['-pool:Skia', '-x1'], '-battery']);
    assert.equal(parseCommandLine(['-h']).options.help, true);
  });

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
    [
      'a server of the environment by another name',
      ['--serve', 'x'],
      /no option --serve; did you mean --server\?/,
    ],
    ['a misspelt option', ['list', '--jsn'], /no option --jsn; did you mean --json\?/],
    ['an option with one dash', ['list', '-json'], /no option -json; did you mean --json\?/],
    ['a short option that is none', ['list', '-j'], /no option -j/],
    ['an option that is no name of an object', ['--__proto__'], /no option --__proto__/],
  ] as const)
    it(`refuses ${name}`, () =>
      assert.throws(() => parseCommandLine(args), { name: 'CommandError', exitCode: 2, message }));
});

describe('parseLimit', () => {
  it('returns the default without a text, else its number', () =>
    assert.deepEqual([parseLimit(undefined, 20, 500), parseLimit('5', 20, 500)], [20, 5]));
  for (const text of ['0', '501', '1e2', '', '-1'])
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseLimit(text, 20, 500), { exitCode: 2, message: /from 1 to 500/ }));
});

describe('parseNames', () => {
  it('takes names in any case, separated by commas', () =>
    assert.deepEqual(parseNames('columns', 'Machine, health', ['machine', 'health']), ['machine', 'health']));
  it('names the nearest and all others', () =>
    assert.throws(() => parseNames('columns', 'machin', ['machine', 'health']), {
      exitCode: 2,
      message: /no column "machin"; did you mean machine\? There are machine, health/,
    }));
});
