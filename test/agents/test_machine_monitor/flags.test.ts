import assert from 'node:assert/strict';
import { UsageError } from '../../../agents/loop/server_flag.ts';
import { HELP, OPTIONS, parseFlags } from '../../../agents/test_machine_monitor/flags.ts';

const parse = (line: string) => parseFlags(line.split(' ').filter(Boolean));

describe('the command line of the monitor', () => {
  it('reports over Pub/Sub by default', () => {
    const flags = parse('--machine_server https://machines.example.org --project lab');
    assert(flags.mode === 'run');
    assert.deepEqual(
      { ...flags, server: flags.server.href },
      {
        mode: 'run',
        server: 'https://machines.example.org/',
        sink: 'pubsub',
        project: 'lab',
        topic: 'machine-events',
        port: 11_000,
        local: false,
        taskRunner: undefined,
      },
    );
  });

  it('reports over HTTP to a server on this computer with --local', () => {
    const flags = parse('--local');
    assert(flags.mode === 'run');
    assert.deepEqual([flags.server.href, flags.sink], ['http://localhost:8080/', 'http']);
  });

  it('needs no project with --once, which sends nothing', () => {
    assert.equal(parse('--once --machine_server https://machines.example.org').mode, 'once');
  });

  it('reports once with --once --report', () => {
    assert.equal(parse('--once --report --local').mode, 'report');
  });

  it('starts the task runner if --start_swarming comes with its Python and its zip file', () => {
    const flags = parse(
      '--local --start_swarming --python_exe /usr/bin/python3 --swarming_bot_zip /b/bot.zip',
    );
    assert(flags.mode === 'run');
    assert.deepEqual(flags.taskRunner, { python: '/usr/bin/python3', zip: '/b/bot.zip' });
  });

  it('prints the help or the version even if other flags are invalid', () => {
    assert.deepEqual([parse('--help --sink x').mode, parse('--version').mode], ['help', 'version']);
  });

  for (const [line, message] of [
    ['', /pass --machine_server/],
    ['--machine_server', /machine_server/],
    [
      '--machine_server machines.example.org --sink http',
      /"machines\.example\.org" is not an http or https URL: pass/,
    ],
    ['--machine_server ftp://example.org --sink http', /is not an http or https URL/],
    ['--machine_server http://machines.example.org --sink http', /must use https: pass .* or add --local/],
    [
      '--machine_server https://machines.example.org --local',
      /--local requires a server on this computer: use/,
    ],
    ['--machine_server https://machines.example.org', /--sink pubsub requires --project: pass/],
    [
      '--once --report --machine_server https://machines.example.org',
      /--sink pubsub requires --project: pass/,
    ],
    ['--local --report', /--report requires --once: add --once, or omit --report/],
    ['--local --project=', /--project is empty: give it a value, or omit the flag/],
    ['--local --topic=', /--topic is empty/],
    ['--local --start_swarming --python_exe= --swarming_bot_zip /b/bot.zip', /--python_exe is empty/],
    ['--local --sink smoke', /--sink "smoke" is unknown: use one of pubsub, http/],
    ['--local --port 70000', /--port "70000" is not a port: use a number from 0 to 65535/],
    ['--local --port x', /--port "x" is not a port/],
    ['--local --start_swarming', /requires --python_exe and --swarming_bot_zip/],
    ['--local --sikn http', /Unknown option '--sikn'/],
    ['--local extra', /Unexpected argument 'extra'/],
  ] as const) {
    it(`rejects ${JSON.stringify(line)} and says what to write instead`, () =>
      assert.throws(
        () => parse(line),
        (error) => error instanceof UsageError && message.test(error.message),
      ));
  }

  it('explains every flag in --help', () => {
    const flagsIn = HELP.matchAll(/^ {2}--(\w+)/gm).map(([, flag]) => flag);
    assert.deepEqual(
      new Set(Object.keys(OPTIONS)).symmetricDifference(new Set(flagsIn)),
      new Set(),
      'flags without a line in HELP, or lines in HELP without a flag',
    );
  });
});
