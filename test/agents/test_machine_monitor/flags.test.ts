import assert from 'node:assert/strict';
import { HELP, parseFlags, UsageError } from '../../../agents/test_machine_monitor/flags.ts';

const parsed = (line: string) => parseFlags(line.split(' ').filter(Boolean));

describe('the command line', () => {
  it('reports by Pub/Sub, unless told otherwise', () => {
    const flags = parsed('--machine_server https://machines.example.org --project lab');
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

  it('with --local reports by HTTP to a server on this computer', () => {
    const flags = parsed('--local');
    assert(flags.mode === 'run');
    assert.deepEqual([flags.server.href, flags.sink], ['http://localhost:8080/', 'http']);
  });

  it('with --once looks and sends nothing, so it needs no project', () => {
    assert.equal(parsed('--once --machine_server https://machines.example.org').mode, 'once');
  });

  it('starts the task runner where it is told with what', () => {
    const flags = parsed(
      '--local --start_swarming --python_exe /usr/bin/python3 --swarming_bot_zip /b/bot.zip',
    );
    assert(flags.mode === 'run');
    assert.deepEqual(flags.taskRunner, { python: '/usr/bin/python3', zip: '/b/bot.zip' });
  });

  it('prints its help or its version whatever else is said', () => {
    assert.deepEqual([parsed('--help --sink x').mode, parsed('--version').mode], ['help', 'version']);
  });

  for (const [line, message] of [
    ['', /say --machine_server/],
    ['--machine_server', /machine_server/],
    ['--machine_server machines.example.org --sink http', /is not an http or https URL/],
    ['--machine_server ftp://example.org --sink http', /is not an http or https URL/],
    ['--machine_server http://machines.example.org --sink http', /must be https, unless --local/],
    ['--machine_server https://machines.example.org --local', /--local is for a server on this computer/],
    ['--machine_server https://machines.example.org', /--sink pubsub needs --project/],
    ['--local --project=', /--project is empty: give it a value, or leave it out/],
    ['--local --topic=', /--topic is empty/],
    ['--local --start_swarming --python_exe= --swarming_bot_zip /b/bot.zip', /--python_exe is empty/],
    ['--local --sink smoke', /--sink must be one of pubsub, http/],
    ['--local --port 70000', /--port must be/],
    ['--local --port x', /--port must be/],
    ['--local --start_swarming', /needs --python_exe and --swarming_bot_zip/],
    ['--local --sikn http', /Unknown option '--sikn'/],
    ['--local extra', /Unexpected argument 'extra'/],
  ] as const) {
    it(`${JSON.stringify(line)} is refused, saying what to write`, () =>
      assert.throws(
        () => parsed(line),
        (error) => error instanceof UsageError && message.test(error.message),
      ));
  }

  it('has a line of help for every flag', () => {
    for (const flag of [
      'machine_server',
      'sink',
      'project',
      'topic',
      'port',
      'local',
      'start_swarming',
      'python_exe',
      'swarming_bot_zip',
      'once',
      'version',
      'help',
    ]) {
      assert.match(HELP, new RegExp(`^  --${flag}\\b`, 'm'));
    }
  });
});
