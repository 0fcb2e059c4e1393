/** The program as operators install it: one file, a real terminal, a shell that completes. */
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { firstSeen } from '../../../shared/types/description.ts';
import { NOW } from '../../support/builders.ts';
import { change } from '../../support/change.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';

const execute = promisify(execFile);
const BUNDLER = fileURLToPath(new URL('../../../deploy/bundle.ts', import.meta.url));

describe('npm run bundle:machines', () => {
  let lab: LocalLab;
  let home: string;
  let program: string;
  let env: NodeJS.ProcessEnv;
  before(async function () {
    this.timeout(60_000);
    home = mkdtempSync(join(tmpdir(), 'installed-'));
    program = join(home, 'bin', 'machines');
    mkdirSync(dirname(program));
    mkdirSync(join(home, 'empty'));
    execFileSync(process.execPath, [BUNDLER, 'machines', program]);
    lab = await openLocalLab();
    for (const id of ['skia-rack4-shelf1-001', 'skia-rack4-shelf1-002'])
      await change(lab.store, id, () => ({ ...firstSeen(id, NOW.toISOString()), Recovering: 'Too hot.' }), {
        actor: 'test',
        eventId: '',
      });
    const path = [dirname(program), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
    env = { HOME: home, PATH: path, MACHINES_SERVER: lab.url, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
  });
  after(async () => {
    await lab.close();
    rmSync(home, { recursive: true, force: true });
  });

  const machines = (...args: string[]) => execute('machines', args, { env, cwd: join(home, 'empty') });

  it('makes one file that starts in an empty directory, without npm or packages', async () => {
    assert.deepEqual(readdirSync(dirname(program)), ['machines']);
    assert.match(
      (await machines('--version')).stdout,
      /^\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ-[0-9a-f]{7,}-(clean|dirty)\n$/,
    );
    const { stdout, stderr } = await machines('list', '--columns', 'machine,health');
    assert.equal(stderr, '');
    assert.match(
      stdout,
      /^MACHINE +HEALTH\nskia-rack4-shelf1-001 +recovering\nskia-rack4-shelf1-002 +recovering\n$/,
    );
  });

  /** What bash offers for the last word of each line. */
  const completed = async (...lines: string[]): Promise<string[]> => {
    const tries = lines.map((line) => {
      const words = line.split(' ');
      const quoted = words.map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _machines; echo "\${COMPREPLY[*]}"`;
    });
    const script = ['eval "$(machines completion bash)"', ...tries].join('\n');
    const { stdout, stderr } = await execute('bash', ['--norc', '-c', script], { env });
    assert.equal(stderr, '');
    return stdout.split('\n').slice(0, -1);
  };

  it('completes commands, options and the machines of the last listing, and refreshes old ones', async () => {
    await machines('list');
    assert.deepEqual(
      await completed(
        'machines ma',
        'machines maintain --re',
        'machines maintain skia-rack4-shelf1-001 sk',
        'machines status s',
      ),
      ['maintain', '--reason', 'skia-rack4-shelf1-001 skia-rack4-shelf1-002', ''],
    );
    const folder = join(home, '.cache', 'machines');
    const file = join(folder, new URL(lab.url).origin.replaceAll(/[:/]/g, '_'));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    writeFileSync(file, 'old-1\n');
    const old = new Date(Date.now() - 11 * 60_000);
    utimesSync(file, old, old);
    assert.deepEqual(await completed('machines show '), ['old-1']);
    await eventually(() => assert.match(readFileSync(file, 'utf8'), /^skia-rack4-shelf1-001$/m));
  });

  it('completes nothing, and prints nothing, if nothing was ever listed and no server answers', async () => {
    const server = env['MACHINES_SERVER'];
    env = { ...env, MACHINES_SERVER: 'http://localhost:1/' };
    assert.deepEqual(await completed('machines show s'), ['']);
    env = { ...env, MACHINES_SERVER: server };
  });

  it('draws, asks and acts in a terminal of 60 columns', async () => {
    const command =
      'stty cols 60 rows 40; machines maintain --matching shelf1-001 --reason moved; echo code $?';
    const child = spawn('script', ['-qfec', command, '/dev/null'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    await eventually(() => assert.match(text, /Take skia-rack4-shelf1-001 out of service\? \[y\/N\]/));
    child.stdin.write('y\n');
    await once(child, 'close');
    const lines = stripVTControlCharacters(text).split(/\r?\n/);
    assert.deepEqual(lines.slice(0, 4), [
      'MACHINE                HEALTH      FOR',
      'skia-rack4-shelf1-001  recovering  0s',
      '    Too hot since 03:04 (0 min).',
      '    Found in: machine "skia-rack4-shelf1-001"',
    ]);
    assert.deepEqual(lines.slice(-3), ['skia-rack4-shelf1-001: is in maintenance', 'code 0', '']);
    assert.ok(text.includes('\u001b[1mskia-rack4-shelf1-001'));
    assert.ok(existsSync(join(home, '.cache', 'machines')));
  });
});
