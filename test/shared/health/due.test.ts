/** Deadlines, and the kinds of incident that hold. */
import assert from 'node:assert/strict';
import { due } from '../../../shared/health/due.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import { unwell } from '../../../shared/health/unwell.ts';
import { NO_MAINTENANCE, type Description } from '../../../shared/types/description.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import type { Kept } from '../../../shared/types/stored_record.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aRecord } from '../../support/builders.ts';
import { at, Lived } from '../../support/lived.ts';

const MINUTE = 60;
const reported = { LastEventTime: at(0), LastUpdated: at(0) };
const dead = { ...reported, Presence: 'dead' } as const;
const maintained = (Until: string) => ({
  MaintenanceMode: 'a@example.org 2026-01-02T03:04:05Z',
  Maintenance: { ...NO_MAINTENANCE, Until },
});
const recovering = (Recovering: string) => ({ ...dead, Recovering, RecoveryReasonSince: at(0) });
const requested = { PowerCycle: true, Power: { ...NO_POWER, Request: { ...NO_POWER.Request, At: at(0) } } };

describe('due', () => {
  const dueAt = (seconds: number, description: Partial<Description>, kept: Partial<Kept> = {}): string =>
    due(aRecord(description, kept), new Date(at(seconds)), DEFAULT_TIMES);

  for (const [name, seconds, description, kept, expected] of [
    ['silence', 5, reported, {}, at(90)],
    ['silence, however long ago it should have been noticed', 5000, reported, {}, at(90)],
    ['death', 100, { ...reported, Presence: 'silent' }, {}, at(600)],
    ['never, if the machine is dead', 700, dead, {}, ZERO_TIME],
    ['the end of a restart', 700, dead, { BootUntil: at(800) }, at(800)],
    [
      'when an announced machine should have appeared',
      5,
      { Presence: 'expected' },
      { ExpectedBy: at(60) },
      at(60),
    ],
    ['when a machine should be back in service', 700, { ...dead, ...maintained(at(900)) }, {}, at(900)],
    ['15 min of a missing device', 700, recovering('Device ["x"] has gone missing'), {}, at(15 * MINUTE)],
    ['60 min of heat', 700, recovering('Too hot.'), {}, at(60 * MINUTE)],
    ['60 min of heat with a low battery', 700, recovering('Battery low. Too hot.'), {}, at(60 * MINUTE)],
    ['4 h of a low battery', 700, recovering('Battery low.'), {}, at(240 * MINUTE)],
    ['4 h of a low battery, as iOS says it', 700, recovering('Battery low. '), {}, at(240 * MINUTE)],
    ['10 min of a power cycle that is not taken', 100, { ...dead, ...requested }, {}, at(10 * MINUTE)],
    [
      '15 min of being well',
      700,
      { ...reported, LastEventTime: at(870), LastUpdated: at(870), PresenceSince: at(50) },
      {},
      at(950),
    ],
    ['now, if there is something to tell', 5, reported, { Unwell: ['power'] }, at(5)],
    ['now, if what was told ended', 5, reported, { Told: ['power'] }, at(5)],
    ['not now, if all is told', 5, reported, { Unwell: ['power'], Told: ['power'] }, at(90)],
    ['the earliest of several', 5, { ...reported, ...maintained(at(30)) }, { BootUntil: at(40) }, at(30)],
  ] as const)
    it(`is ${name}`, () => assert.equal(dueAt(seconds, description, kept), expected));

  for (const [name, description, kept] of [
    ['a restart', dead, { BootUntil: at(800) }],
    ['an announcement', { Presence: 'expected' }, { ExpectedBy: at(60) }],
    ['maintenance', { ...dead, ...maintained(at(900)) }, {}],
    ['a recovery', recovering('Too hot.'), {}],
    ['a power cycle', { ...dead, ...requested }, {}],
  ] as const)
    it(`is never once ${name} has passed, which the record says`, () =>
      assert.equal(dueAt(20_000, description, kept), ZERO_TIME));
});

describe('unwell', () => {
  const kinds = (seconds: number, description: Partial<Description>, kept: Partial<Kept> = {}) =>
    unwell(aRecord(description, kept), new Date(at(seconds)));

  for (const [name, seconds, description, kept, expected] of [
    ['nothing for a machine that is well', 700, reported, {}, []],
    ['silent for a silent and a dead machine', 700, dead, {}, ['silent']],
    ['nothing for a silent machine that restarts', 700, dead, { BootUntil: at(701) }, []],
    ['silent once the restart took too long', 701, dead, { BootUntil: at(701) }, ['silent']],
    [
      'silent for a machine that was so when it restarted',
      700,
      dead,
      { BootUntil: at(999), Unwell: ['silent'] },
      ['silent'],
    ],
    ['quarantined', 700, { IsQuarantined: true }, {}, ['quarantined']],
    [
      'only silent for a quarantined machine that is silent',
      700,
      { ...dead, IsQuarantined: true },
      {},
      ['silent'],
    ],
    [
      'nothing for a recovery within its allowance',
      3599,
      { ...recovering('Too hot.'), Presence: 'present' },
      {},
      [],
    ],
    [
      'needs_repair beyond it',
      3600,
      { ...recovering('Too hot.'), Presence: 'present' },
      {},
      ['needs_repair'],
    ],
    ['needs_repair for a hot battery at once', 1, { Attention: ['battery_hot'] }, {}, ['needs_repair']],
    ['power for an outlet in error', 1, { PowerCycleState: 'in_error' }, {}, ['power']],
    [
      'power and conflict beside others',
      700,
      { ...dead, Attention: ['conflict'], Power: { ...NO_POWER, Doubt: 'x' } },
      {},
      ['silent', 'power', 'conflict'],
    ],
    ['nothing for an announced machine', 59, { Presence: 'expected' }, { ExpectedBy: at(60) }, []],
    ['expected if it did not appear', 60, { Presence: 'expected' }, { ExpectedBy: at(60) }, ['expected']],
    ['nothing in maintenance', 700, { ...dead, ...maintained(at(900)), PowerCycleState: 'in_error' }, {}, []],
    ['overdue after its end', 900, { ...dead, ...maintained(at(900)) }, {}, ['overdue']],
    ['nothing in maintenance without an end', 900, { ...dead, ...maintained(ZERO_TIME) }, {}, []],
  ] as const)
    it(`is ${name}`, () =>
      assert.deepEqual(kinds(seconds, description as Partial<Description>, kept), expected));
});

describe('what an event says about its machine', () => {
  it('excuses silence for 300 s if it stops, until its next report', () => {
    const machine = new Lived().report(0).report(30, { stopping: true }).sweep(200);
    assert.deepEqual([machine.description.Presence, machine.kept.Unwell], ['silent', []]);
    assert.equal(machine.kept.Due, at(330));
    machine.step(330, (was) => was && { ...was });
    assert.deepEqual(machine.kept.Unwell, ['silent']);
    const back = new Lived().report(0, { stopping: true }).report(100);
    assert.ok(!back.written.includes('BootUntil'));
  });

  it('is attention if the launched task runner is silent for 10 min, or has never called', () => {
    const launched = (runner_seen: number) => ({ launched_swarming: true, runner_seen });
    const attention = (machine: Lived) => machine.description.Attention;
    assert.deepEqual(attention(new Lived().report(0, launched(599))), []);
    assert.deepEqual(attention(new Lived().report(0, launched(600))), ['no_runner']);
    assert.deepEqual(attention(new Lived().report(0, { runner_seen: 9999 })), [], 'it was not launched');
    const never = new Lived().report(0, launched(-1)).report(570, launched(-1));
    assert.deepEqual(attention(never), []);
    assert.deepEqual(attention(never.report(600, launched(-1))), ['no_runner']);
    assert.deepEqual(attention(never.report(630, launched(5))), []);
    assert.ok(!never.written.includes('RunnerSeen'));
    assert.deepEqual(attention(new Lived().report(0, launched(2 ** 62))), ['no_runner']);
  });

  it('needs repair at once if the battery is at 45 °C or more in two reports in a row', () => {
    const battery = (tenths: number) => ({
      standalone: {},
      android: { uptime: 1e9, dumpsys_battery: `level: 90\nscale: 100\ntemperature: ${tenths}` },
    });
    const machine = new Lived().report(0, battery(450)).report(30, battery(449)).report(60, battery(450));
    assert.deepEqual([machine.description.Attention, machine.kept.Unwell], [[], []]);
    machine.report(90, battery(500));
    assert.deepEqual(
      [machine.description.Attention, machine.kept.Unwell],
      [['battery_hot'], ['needs_repair']],
    );
    assert.deepEqual(machine.report(120, battery(440)).description.Attention, []);
  });
});

describe('the final step', () => {
  it('says since when a quarantine and the reason of a recovery hold', () => {
    const machine = new Lived().report(0).report(30, { forced_quarantine: true }).report(60);
    assert.equal(machine.description.QuarantinedSince, at(30));
    const text = (Recovering: string) => (seconds: number) =>
      machine.step(seconds, (was) => was && { ...was, Description: { ...was.Description, Recovering } });
    text('Too hot.')(70);
    text('Too hot.')(80);
    assert.equal(machine.description.RecoveryReasonSince, at(70));
    text('Battery low.')(90);
    assert.equal(machine.description.RecoveryReasonSince, at(90));
    text('')(95);
    assert.equal(machine.description.RecoveryReasonSince, at(95));
    machine.step(99, (was) => was && { ...was, Description: { ...was.Description, IsQuarantined: false } });
    assert.equal(machine.description.QuarantinedSince, ZERO_TIME);
  });

  it('forgets what was said about a maintenance that ended, or that is another one now', () => {
    const said = { ...maintained(at(900)) };
    const MaintenanceFor = said.MaintenanceMode;
    const kept = { MaintenanceFor };
    const after = (MaintenanceMode: string) =>
      new Lived(aRecord(said, kept)).step(
        1,
        (was) => was && { ...was, Description: { ...was.Description, MaintenanceMode } },
      );
    assert.equal(after(MaintenanceFor).description.Maintenance.Until, at(900));
    for (const other of ['', 'b@example.org 2026-01-02T03:04:05Z']) {
      assert.deepEqual(after(other).description.Maintenance, NO_MAINTENANCE);
      assert.equal(after(other).kept.MaintenanceFor, '');
    }
  });
});
