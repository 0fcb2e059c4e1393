/** What one sees when machines go quiet: the command line, the real functions and real sweeps, on SQLite and a simulated clock. */
import assert from 'node:assert/strict';
import { run } from '../../../console/cli/run.ts';
import { NO_POWER, type Power } from '../../../shared/types/power.ts';
import { withDescription } from '../../../shared/types/stored_record.ts';
import { toTime } from '../../../shared/types/time.ts';
import { aTerminal } from '../../support/a_terminal.ts';
import { type LocalLab, openLocalLab } from '../../support/local_lab.ts';
import { openSweptLab, rackOf, type SweptLab } from '../../support/swept_lab.ts';

const WELL = rackOf(1, 8);
const QUIET = rackOf(4, 3);

describe('machines, when a rack goes quiet', () => {
  let swept: SweptLab;
  let lab: LocalLab;
  beforeEach(async () => {
    swept = openSweptLab({ ids: [...WELL, ...QUIET] });
    lab = await openLocalLab({ store: swept.store, now: swept.clock.now });
    await swept.run(60);
  });
  afterEach(() => lab.close());

  const machines = async (...args: string[]) => {
    const terminal = aTerminal();
    const code = await run([...args, '--server', lab.url], {
      terminal,
      signal: new AbortController().signal,
      useProxy: () => undefined,
      now: () => new Date(),
    });
    return { code, lines: terminal.lines, errors: terminal.errors, text: terminal.lines.join('\n') };
  };
  /** Returns the incident's ID. */
  const goQuiet = async (): Promise<string> => {
    for (const id of QUIET) swept.down.add(id);
    await swept.run(240);
    const [incident] = await swept.open();
    return incident!.ID;
  };

  it('status and incidents name the rack, until it is back', async () => {
    assert.equal((await machines('status')).code, 0);
    const id = await goQuiet();
    const { code, text } = await machines('status');
    assert.equal(code, 8);
    assert.match(text, /^3 of 11 machines take no tasks\n3 silent · 8 idle\n/);
    assert.match(text, /^skia-e-rack4-001 {2}silent .* Check the host's power and network\.$/m);
    const { lines } = await machines('incidents');
    assert.match(
      lines[0]!,
      new RegExp(`^${id} {2}page · silent · rack rack4 · open for \\d+m · 3 machines$`),
    );
    assert.match(lines[1]!, /^ {2}rack rack4 is down: 3 of 3 machines are silent since /);
    swept.down.clear();
    await swept.run(1200);
    assert.deepEqual((await machines('status')).lines, ['All 11 machines take tasks', '11 idle']);
    assert.match((await machines('incidents', '--all')).lines[0]!, / closed \d+m ago after \d+m /);
  });

  it('show and list call no power cycle untaken while others on its controller are carried out', async () => {
    const [waiting = '', other = ''] = WELL;
    const power = (id: string, members: (now: Date) => Partial<Power>, PowerCycle = false) =>
      swept.store.update(
        id,
        (was, now) =>
          was &&
          withDescription(was, {
            ...was.Description,
            ...{ PowerCycle, Power: { ...NO_POWER, Controller: 'pdu', ...members(now) } },
          }),
        { actor: 'test', eventId: '' },
      );
    await power(waiting, (now) => ({ Request: { ...NO_POWER.Request, ID: 'r', At: toTime(now) } }), true);
    await swept.run(660);
    assert.match((await machines('show', waiting)).text, /no power-cycle server has taken it/);
    await power(other, (now) => ({ Starts: [toTime(now)] }));
    assert.doesNotMatch((await machines('show', waiting)).text, /no power-cycle server has taken it/);
    await swept.run(11);
    assert.equal((await machines('list', 'attention:not_taken')).lines.join().includes(waiting), false);
  });

  it('no command takes silence for a fault while the server hears no machine, and what is guarded by health is done', async () => {
    for (const id of [...WELL, ...QUIET]) swept.down.add(id);
    await swept.run(240);
    const { lines } = await machines('list', '--columns', 'health');
    assert.deepEqual(lines, ['HEALTH', ...[...WELL, ...QUIET].map(() => 'idle')]);
    assert.match((await machines('status')).lines[0]!, /^All 11 machines take tasks$/);
    assert.match((await machines('show', QUIET[0]!)).text, /^ {2}Health +idle/m);
    const { code, lines: told } = await machines('cycle', ...QUIET, '--yes');
    assert.deepEqual([code, told], [0, QUIET.map((id) => `${id}: will be power-cycled`)]);
  });

  it('show says since when a machine is silent, why, and what to do', async () => {
    await goQuiet();
    const { text } = await machines('show', QUIET[0]!);
    assert.match(text, /^ {2}Health {8}silent for \d+m, since 2026-01-02 /m);
    assert.match(text, /^ {2}Why {11}Silent since 03:\d\d \(\d+ min\)\.$/m);
    assert.match(text, /^ {2}Do {12}Check the host's power and network\.$/m);
  });

  it('ack says who deals with it, and tells the channels once', async () => {
    const id = await goQuiet();
    for (let i = 0; i < 2; i += 1) {
      const { code, text } = await machines('ack', id);
      assert.equal(code, 0);
      assert.match(text, new RegExp(`^${id}: acknowledged by operator@localhost, 2026-01-02 `));
    }
    await swept.run(60);
    assert.equal(
      swept.told().filter((told) => told.includes('Acknowledged by operator@localhost')).length,
      1,
    );
    assert.equal((await machines('ack', 'silent-9')).code, 3);
  });

  it('silence keeps a rack out of incidents until it is ended', async () => {
    const { text } = await machines('silence', 'place:rack4', '--until', '2h', '--reason', 'new PDU');
    const silence = /^(\S+): place:rack4 is silenced until 2026-01-02 05:05:05Z$/.exec(text)?.[1];
    for (const id of QUIET) swept.down.add(id);
    await swept.run(240);
    assert.deepEqual((await machines('incidents')).errors, ['No incident is open']);
    assert.match((await machines('silence')).lines[1]!, / place:rack4 .* operator@localhost +new PDU$/);
    assert.equal((await machines('silence', '--end', silence!)).text, `${silence!}: ended`);
    await swept.run(120);
    assert.match((await machines('incidents')).text, / silent · rack rack4 · /);
    assert.equal((await machines('silence', '--end', silence!)).code, 3);
  });

  it('expect opens an incident if a machine has not reported in time', async () => {
    assert.equal((await machines('expect', 'skia-new', '--by', '2m')).text, 'skia-new: is expected');
    assert.match((await machines('list', 'health:expected')).text, /^skia-new +expected /m);
    await swept.run(240);
    assert.match((await machines('incidents')).text, / notice · expected · pool Skia · .*\n.*skia-new/);
  });
});
