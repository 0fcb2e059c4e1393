/** The command `watch`, against a real server. */
import assert from 'node:assert/strict';
import { run } from '../../../console/cli/run.ts';
import { PermanentError } from '../../../shared/errors.ts';
import type { Description } from '../../../shared/types/description.ts';
import { type RecordingTerminal, aTerminal } from '../../support/a_terminal.ts';
import { answeringServer } from '../../support/answering_server.ts';
import { NOW } from '../../support/builders.ts';
import { change } from '../../support/change.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';
import { forget, note, report } from '../../support/watched_store.ts';

const TEN_MINUTES_MS = 10 * 60_000;

describe('machines watch', () => {
  let lab: LocalLab;
  let ending: AbortController;
  let terminal: RecordingTerminal;
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

  /** Resolves with the exit code. */
  const watchAt = (own: Date, ...args: string[]): Promise<number> =>
    run(['watch', '--server', lab.url, ...args], {
      terminal,
      signal: ending.signal,
      useProxy: () => undefined,
      now: () => own,
    });
  const watch = (...args: string[]): Promise<number> => watchAt(NOW, ...args);
  const watching = () => eventually(() => assert.match(terminal.errors.join('\n'), /^Watching/m));

  const alter = (machineId: string, members: Partial<Description>) =>
    change(lab.store, machineId, (was) => was && { ...was, ...members }, { actor: 'test', eventId: '' });

  it('prints changes, but no readings, until the signal aborts', async () => {
    const ended = watch();
    await watching();
    assert.deepEqual(terminal.errors, ['Watching 2 machines']);
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

  it('prints changes of machines that match before or after the change', async () => {
    void watch('broken');
    await watching();
    assert.deepEqual(terminal.errors, ['Watching 0 machines']);
    await note(lab.store, 'skia-1', 'broken');
    await note(lab.store, 'skia-2', 'fine');
    await note(lab.store, 'skia-1', 'repaired');
    await eventually(() =>
      assert.deepEqual(terminal.lines, [
        '2026-01-02 03:04:05Z  skia-1  note  first → broken',
        '2026-01-02 03:04:05Z  skia-1  note  broken → repaired',
      ]),
    );
  });

  it('says that a machine goes out of use and comes back, why, and what to do', async () => {
    void watch();
    await watching();
    await alter('skia-1', { Presence: 'silent', LastUpdated: '2026-01-02T03:00:00.000Z' });
    await alter('skia-1', { Presence: 'present' });
    await eventually(() =>
      assert.deepEqual(terminal.lines, [
        '2026-01-02 03:04:05Z  skia-1  presence  present → silent  Last report: 2026-01-02T03:00:00.000Z',
        "2026-01-02 03:04:05Z  skia-1  health  idle → silent  Silent since 03:01 (2 min). Check the host's power and network.",
        '2026-01-02 03:04:05Z  skia-1  presence  silent → present',
        '2026-01-02 03:04:05Z  skia-1  health  silent → idle',
      ]),
    );
  });

  it('takes no machine for silent because its copy is old', async () => {
    await alter('skia-1', { LastUpdated: '2026-01-01T03:00:00.000Z' });
    void watch('silent');
    await watching();
    assert.deepEqual(terminal.errors, ['Watching 0 machines']);
  });

  it('prints every machine, then each change, with --json', async () => {
    void watch('--json');
    await watching();
    await forget(lab.store, 'skia-2');
    await eventually(() => assert.equal(terminal.lines.length, 3));
    const printed = terminal.lines.map(
      (line) => JSON.parse(line) as { machine: string; health: string | null; description: object | null },
    );
    assert.deepEqual(
      printed.map(({ machine, health, description }) => [machine, health, description !== null]),
      [
        ['skia-1', 'idle', true],
        ['skia-2', 'idle', true],
        ['skia-2', null, false],
      ],
    );
  });

  it('reconnects when the server returns, and prints the changes since then', async () => {
    void watch();
    await watching();
    await lab.die();
    await eventually(() => assert.match(terminal.errors.join('\n'), /^Connection lost, reconnecting: /m));
    await note(lab.store, 'skia-1', 'meanwhile');
    await forget(lab.store, 'skia-2');
    await lab.again();
    await eventually(() =>
      assert.deepEqual(terminal.lines, [
        '2026-01-02 03:04:05Z  skia-1  note  first → meanwhile',
        '2026-01-02 03:04:05Z  skia-2  deleted',
      ]),
    );
    assert.equal(terminal.errors.at(-1), 'Connected again');
  });

  it('prints one line while the server is away, however often it tries', async () => {
    const server = await answeringServer(() => NOW);
    const away = { status: 503, type: 'unavailable', detail: 'starting' };
    server.answers['GET /json/v1/machine/sse/description/updated?snapshot=1'] = away;
    const ended = watchAt(NOW, '--server', server.url);
    await eventually(() => assert.ok(server.received.length > 1));
    ending.abort();
    await ended;
    assert.deepEqual(terminal.errors, ['Connection lost, reconnecting: starting']);
    await server.close();
  });

  it('tells of the end of a trouble otherwise than of its beginning', async () => {
    void watch();
    await watching();
    await alter('skia-1', { Recovering: 'Too hot.' });
    await alter('skia-1', { Recovering: '' });
    await eventually(() =>
      assert.deepEqual(
        terminal.lines.filter((line) => line.includes('  recovering  ')),
        [
          '2026-01-02 03:04:05Z  skia-1  recovering  Too hot.',
          '2026-01-02 03:04:05Z  skia-1  recovering  Too hot. → none',
        ],
      ),
    );
  });

  for (const [what, aheadMs] of [
    ['behind', -TEN_MINUTES_MS],
    ['ahead', TEN_MINUTES_MS],
  ] as const)
    it(`prints the time of the server, as of each connection, if its own is ten minutes ${what}`, async () => {
      await lab.close();
      let now = NOW;
      lab = await openLocalLab({ now: () => now });
      await note(lab.store, 'skia-1', 'first');
      void watchAt(new Date(NOW.getTime() + aheadMs));
      await watching();
      await note(lab.store, 'skia-1', 'second');
      await eventually(() =>
        assert.deepEqual(terminal.lines, ['2026-01-02 03:04:05Z  skia-1  note  first → second']),
      );
      await lab.die();
      now = new Date(NOW.getTime() + TEN_MINUTES_MS);
      await lab.again();
      await eventually(() => assert.equal(terminal.errors.at(-1), 'Connected again'));
      await note(lab.store, 'skia-1', 'third');
      await eventually(() =>
        assert.equal(terminal.lines[1], '2026-01-02 03:14:05Z  skia-1  note  second → third'),
      );
    });

  it('exits with 5 if the server refuses', async () => {
    await lab.close();
    lab = await openLocalLab({
      authenticate: () => Promise.reject(new PermanentError('not-signed-in', 'sign in first')),
    });
    assert.equal(await watch(), 5);
    assert.deepEqual(terminal.errors, ['sign in first']);
  });

  it('escapes control characters of a note', async () => {
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
