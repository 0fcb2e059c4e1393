/** The program as a process: output, exit codes and signals. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../deploy/local/emulators.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';
import { note } from '../../support/watched_store.ts';

const MAIN = fileURLToPath(new URL('../../../console/cli/main.ts', import.meta.url));

const start = (...args: string[]) => {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe' });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { child, output, ended };
};

describe('console/cli/main.ts', () => {
  let lab: LocalLab;
  before(async () => {
    lab = await openLocalLab();
    await note(lab.store, 'skia-1', 'hello');
  });
  after(() => lab.close());

  it('prints results to stdout, without colour if stdout is not a terminal', async () => {
    const { code, stdout, stderr } = await start('list', '--server', lab.url).ended;
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^MACHINE {2}HEALTH .*\nskia-1 .*hello\n$/);
  });

  // Tests of the commands show when which code is meant.
  it('exits with the code of its help, and says what to do', async () => {
    const closedPort = `http://127.0.0.1:${await freePort()}`;
    const { code, stderr } = await start('list', '--server', closedPort).ended;
    assert.equal(code, 4);
    assert.match(stderr, /^Cannot reach .*ECONNREFUSED.*Check that the server runs/);
  });

  it('exits with 0 and without an error if its reader stops reading', async () => {
    const { child, ended } = start('watch', '--json', '--server', lab.url);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const writing = setInterval(() => void note(lab.store, 'skia-1', String(Math.random())), 5);
    const { code, stderr } = await ended;
    clearInterval(writing);
    assert.deepEqual([code, stderr.replace(/^Watching .*\n/, '')], [0, '']);
  });

  it('exits with 0 when Ctrl-C ends a watch', async () => {
    const { child, output, ended } = start('watch', '--server', lab.url);
    await eventually(() => assert.match(output.stderr, /Watching 1 machine$/m));
    child.kill('SIGINT');
    assert.equal((await ended).code, 0);
  });
});
