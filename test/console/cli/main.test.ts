/** The program itself, as a shell and its scripts know it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../../deploy/local/emulators.ts';
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

describe('the program machines', () => {
  let lab: LocalLab;
  before(async () => {
    lab = await openLocalLab();
    await note(lab.store, 'skia-1', 'hello');
  });
  after(() => lab.close());

  it('prints what was asked for, without colour where no terminal reads', async () => {
    const { code, stdout, stderr } = await start('list', '--server', lab.url).ended;
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^MACHINE {2}STATE .*\nskia-1 .*hello\n$/);
  });

  it('ends with the code that its help promises', async () => {
    assert.equal((await start('list', '--bogus').ended).code, 2);
    assert.equal((await start('show', 'skia-9', '--server', lab.url).ended).code, 3);
    const away = await start('list', '--server', `http://127.0.0.1:${await freePort()}`).ended;
    assert.equal(away.code, 4);
    assert.match(away.stderr, /cannot be reached: .*ECONNREFUSED.*is it running/);
    assert.equal((await start('cycle', 'skia-1', '--server', lab.url).ended).code, 6);
  });

  it('ends in peace where its reader stops reading', async () => {
    const { child, ended } = start('watch', '--json', '--server', lab.url);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const writing = setInterval(() => void note(lab.store, 'skia-1', String(Math.random())), 5);
    const { code, stderr } = await ended;
    clearInterval(writing);
    assert.deepEqual([code, stderr.replace(/^watching .*\n/, '')], [0, '']);
  });

  it('ends a watch on Ctrl-C as what was asked for', async () => {
    const { child, output, ended } = start('watch', '--server', lab.url);
    await eventually(() => assert.match(output.stderr, /watching 1 machines/));
    child.kill('SIGINT');
    assert.equal((await ended).code, 0);
  });
});
