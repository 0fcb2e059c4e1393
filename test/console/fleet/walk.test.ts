/** The walk list. */
import assert from 'node:assert/strict';
import { labContext } from '../../../console/fleet/lab.ts';
import { rowOf } from '../../../console/fleet/row.ts';
import { silentText, walkList } from '../../../console/fleet/walk.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import type { Description } from '../../../shared/types/description.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const SETTINGS = {
  Places: [
    { kind: 'rack', match: '-(rack\\d+)-' },
    { kind: 'shelf', match: '-(rack\\d+-shelf\\d+)-' },
  ],
  Links: { machine: 'https://tasks.example.org/bot?id={id}' },
  Times: DEFAULT_TIMES,
};
const before = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const aRow = (id: string, members: Partial<Description> = {}) =>
  rowOf(
    aDescription({
      LastUpdated: NOW.toISOString(),
      ...members,
      Dimensions: { ...members.Dimensions, id: [id] },
    }),
    labContext(SETTINGS, NOW, false),
  );
const dead = { Presence: 'dead', PresenceSince: before(130), LastUpdated: before(140) } as const;

describe('The walk list', () => {
  it('goes from place to place, and in a place from machine to machine, by their numbers', () => {
    const ids = ['x-rack10-shelf1-1', 'x-rack2-shelf2-10', 'x-rack2-shelf2-9', 'nowhere', 'x-rack2-shelf1-1'];
    const stops = walkList(
      ids.map((id) => aRow(id, dead)),
      NOW,
    );
    assert.deepEqual(
      stops.map(({ row, place }) => [row.id, place]),
      [
        ['x-rack2-shelf1-1', 'rack rack2 · shelf rack2-shelf1'],
        ['x-rack2-shelf2-9', 'rack rack2 · shelf rack2-shelf2'],
        ['x-rack2-shelf2-10', 'rack rack2 · shelf rack2-shelf2'],
        ['x-rack10-shelf1-1', 'rack rack10 · shelf rack10-shelf1'],
        ['nowhere', ''],
      ],
    );
  });

  it('tells of machines that are silent and not on it yet', () => {
    const rows = [aRow('x', { Presence: 'silent', PresenceSince: before(3) }), aRow('y')];
    assert.equal(
      silentText(rows, DEFAULT_TIMES.deadSeconds),
      '1 machine is silent; without a report for 10m, a machine is dead and listed here.',
    );
    assert.equal(silentText([aRow('y')], DEFAULT_TIMES.deadSeconds), '');
  });

  it('says why, what was tried, what to bring and what to do', () => {
    const LastCycle = { At: before(20), Outcome: 'verified', By: 'pdu', Detail: '', Effect: 'no effect' };
    const [stop] = walkList([aRow('x-rack2-shelf1-1', { ...dead, Power: { ...NO_POWER, LastCycle } })], NOW);
    assert.deepEqual(
      { ...stop, row: undefined },
      {
        row: undefined,
        place: 'rack rack2 · shelf rack2-shelf1',
        why: 'Dead since 00:54 (2 h).',
        tried: 'power cycle at 02:44, verified, no effect',
        bring: 'a screen, a keyboard, a spare power supply and a network cable',
        action: "Go and check the host's power and network, then its monitor.",
      },
    );
  });

  const gone = { Recovering: 'Device ["sargo"] has gone missing', RecoveryReasonSince: before(20) };
  for (const [what, members, bring] of [
    ['a device that is gone', { ...gone, Dimensions: { device_type: ['sargo'] } }, /: sargo$/],
    ['a battery that stays low', { Recovering: 'Battery low.', RecoveryReasonSince: before(241) }, /charger/],
    ['a device that stays hot', { Recovering: 'Too hot.', RecoveryReasonSince: before(61) }, /fan/],
    ['a hot battery', { Attention: ['battery_hot'] }, /fireproof/],
    ['an outlet in error', { PowerCycleState: 'in_error' }, /power cable/],
    ['an outlet in doubt', { Power: { ...NO_POWER, Doubt: 'no effect' } }, /power cable/],
  ] as const satisfies readonly (readonly [string, Partial<Description>, RegExp])[])
    it(`has the machine with ${what}`, () => {
      const [stop] = walkList([aRow('skia-1', members)], NOW);
      assert.match(stop!.bring, bring);
      assert.match(stop!.why, /\.$/);
    });

  for (const [what, members] of [
    ['is well', {}],
    ['is silent: it may come back', { Presence: 'silent', PresenceSince: before(2) }],
    ['may still recover by itself', { ...gone, RecoveryReasonSince: before(14) }],
    ['is quarantined: that is fixed from a desk', { IsQuarantined: true }],
    ['is in maintenance: somebody has it', { ...dead, MaintenanceMode: 'kim@example.org' }],
    ['is announced', { Presence: 'expected' }],
  ] as const)
    it(`leaves out a machine that ${what}`, () => {
      assert.deepEqual(walkList([aRow('skia-1', members)], NOW), []);
    });
});

describe('A row', () => {
  it('links to the page that the settings name, and judges silence by their times', () => {
    const row = aRow('skia-1', { LastUpdated: before(2) });
    assert.equal(row.link, 'https://tasks.example.org/bot?id=skia-1');
    assert.equal(row.state.health, 'silent');
    const patient = { ...SETTINGS, Times: { ...DEFAULT_TIMES, silentSeconds: 300 } };
    const { state } = rowOf(row.machine, labContext(patient, NOW, false));
    assert.equal(state.health, 'idle');
  });

  it('has no link that is not on the web', () => {
    const hostile = { ...SETTINGS, Links: { machine: 'javascript:alert("{id}")' } };
    assert.equal(rowOf(aDescription(), labContext(hostile, NOW, false)).link, '');
  });
});
