/** What `watch` tells, for as long as it runs. */
import assert from 'node:assert/strict';
import { run } from '../../../console/cli/run.ts';
import { PermanentError } from '../../../shared/errors.ts';
import { type KeptTerminal, aTerminal } from '../../support/a_terminal.ts';
import { NOW } from '../../support/builders.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';
import { forget, note, report } from '../../support/watched_store.ts';

describe('machines watch', () => {
  let lab: LocalLab;
  let ending: AbortController;
  let terminal: KeptTerminal;
  beforeEach(async () => {
    lab = await openLocalLab();
    ending = new AbortController();
    terminal = aTerminal();
    await note(lab.store, 'skia-1', 'first');
    await note(lab.store, 'skia-2', 'first');
  });
  afterEach(async () => {
    ending.abort();
    await lab.close();
  });

  /** Resolves with the exit code, once it has ended. */
  const watch = (...args: string[]): Promise<number> =>
    run(['watch', ...args, '--server', lab.url], { terminal, signal: ending.signal, now: () => NOW });
  const watching = () => eventually(() => assert.match(terminal.errors.join('\n'), /^watching/));

  it('tells what is altered, and no readings, until it is told to end', async () => {
    const ended = watch();
    await watching();
    assert.deepEqual(terminal.errors, ['watching 2 machines']);
    await report(lab.store, 'skia-1', 50);
    await note(lab.store, 'skia-1', 'second');
    await forget(lab.store, 'skia-2');
    await note(lab.store, 'skia-3', 'new');
    await eventually(() =>
      assert.deepEqual(terminal.lines, [
        '2026-01-02 03:04:05Z  skia-1  note  first → second',
        '2026-01-02 03:04:05Z  skia-2  deleted',
        '2026-01-02 03:04:05Z  skia-3  created',
        '2026-01-02 03:04:05Z  skia-3  note  new',
        '2026-01-02 03:04:05Z  skia-3  dimensions  pool: PoolNotFound, task_type: swarming  pool, task_type',
      ]),
    );
    ending.abort();
    assert.equal(await ended, 0);
  });

  it('tells of those that every word fits, before or after', async () => {
    void watch('broken');
    await watching();
    assert.deepEqual(terminal.errors, ['watching 0 machines']);
    await note(lab.store, 'skia-1', 'broken');
    await note(lab.store, 'skia-2', 'fine');
    await note(lab.store, 'skia-1', 'mended');
    await eventually(() =>
      assert.deepEqual(terminal.lines, [
        '2026-01-02 03:04:05Z  skia-1  note  first → broken',
        '2026-01-02 03:04:05Z  skia-1  note  broken → mended',
      ]),
    );
  });

  it('gives programs what there is, then each change', async () => {
    void watch('--json');
    await watching();
    await forget(lab.store, 'skia-2');
    await eventually(() => assert.equal(terminal.lines.length, 3));
    const said = terminal.lines.map(
      (line) => JSON.parse(line) as { machine: string; description: object | null },
    );
    assert.deepEqual(
      said.map(({ machine, description }) => [machine, description !== null]),
      [
        ['skia-1', true],
        ['skia-2', true],
        ['skia-2', false],
      ],
    );
  });

  it('comes back after the server was away, and tells what happened meanwhile', async () => {
    void watch();
    await watching();
    await lab.die();
    await eventually(() => assert.match(terminal.errors.join('\n'), /; trying again/));
    await note(lab.store, 'skia-1', 'meanwhile');
    await forget(lab.store, 'skia-2');
    await lab.again();
    await eventually(() =>
      assert.deepEqual(terminal.lines, [
        '2026-01-02 03:04:05Z  skia-1  note  first → meanwhile',
        '2026-01-02 03:04:05Z  skia-2  deleted',
      ]),
    );
    assert.equal(terminal.errors.at(-1), 'connected again');
  });

  it('ends where the server refuses', async () => {
    await lab.close();
    lab = await openLocalLab({
      authenticate: () => Promise.reject(new PermanentError('not-signed-in', 'sign in first')),
    });
    assert.equal(await watch(), 5);
    assert.deepEqual(terminal.errors, ['sign in first']);
  });

  it('obeys nothing that a machine says', async () => {
    void watch();
    await watching();
    await note(lab.store, 'skia-1', '\u001b[2J\nskia-2  deleted');
    await eventually(() =>
      assert.deepEqual(terminal.lines, [
        '2026-01-02 03:04:05Z  skia-1  note  first → \\u001b[2J\\nskia-2  deleted',
      ]),
    );
  });
});
