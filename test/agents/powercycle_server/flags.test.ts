import assert from 'node:assert/strict';
import { UsageError } from '../../../agents/loop/server_flag.ts';
import { HELP, OPTIONS, parseFlags } from '../../../agents/powercycle_server/flags.ts';

const SERVER = ['--machine_server', 'https://machines.example.org'];
const CONFIG = ['--config', 'rack.json5'];

describe('the flags of the power-cycle server', () => {
  it('say what to do: run, check, cycle by hand, forget an outlet, trust a controller', () => {
    const modes = [
      [...SERVER, ...CONFIG],
      [...CONFIG, '--check'],
      [...SERVER, ...CONFIG, '--cycle', 'm', '--insist'],
      ['--forget-outlet', 'rack4-pdu/3'],
      ['--trust', 'rack4-strip'],
      ['--version'],
      ['--help', '--check', '--cycle', 'm'],
    ].map((args) => parseFlags(args).mode);
    assert.deepEqual(modes, ['run', 'check', 'cycle', 'forget', 'trust', 'version', 'help']);
  });

  it('take the server of this computer with --local', () => {
    const flags = parseFlags(['--local', ...CONFIG]);
    assert(flags.mode === 'run');
    assert.equal(flags.server.href, 'http://localhost:8080/');
  });

  for (const [what, args, message] of [
    ['no config', SERVER, /pass --config FILE/],
    ['no server', CONFIG, /--machine_server/],
    ['two things to do', [...CONFIG, '--check', '--trust', 'x'], /--check and --trust exclude each other/],
    ['a cycle of nothing', [...SERVER, ...CONFIG, '--cycle', ''], /--cycle/],
    ['--insist without a machine', [...SERVER, ...CONFIG, '--insist'], /--insist requires --cycle/],
    ['an unknown flag', ['--dry-run'], /--dry-run/],
    ['a word', [...CONFIG, '--check', 'm-001'], /m-001/],
  ] as const)
    it(`refuse ${what}`, () =>
      assert.throws(
        () => parseFlags(args),
        (error) => error instanceof UsageError && message.test(error.message),
      ));

  it('are all explained by --help', () => {
    for (const name of Object.keys(OPTIONS)) assert.match(HELP, new RegExp(`^  --${name} `, 'm'));
  });
});
