/** What to know about a machine before something is done to it. */
import assert from 'node:assert/strict';
import type { Deed } from '../../../console/fleet/deed_actions.ts';
import { bareContext, rowOf } from '../../../console/fleet/row.ts';
import { sceneOf, warningsOf } from '../../../console/fleet/warnings.ts';
import type { Description } from '../../../shared/types/description.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const hoursAgo = (hours: number): string => new Date(NOW.getTime() - hours * 3_600_000).toISOString();
const aRow = (id: string, members: Partial<Description> = {}) =>
  rowOf(
    aDescription({
      LastUpdated: NOW.toISOString(),
      PowerCycleState: 'available',
      ...members,
      Dimensions: { pool: ['Skia'], device_type: ['sargo'], ...members.Dimensions, id: [id] },
    }),
    bareContext(NOW, false),
  );

/** The warnings about the first machine, if it and those of `also` are chosen. */
const warned = (deed: Deed, rows: readonly ReturnType<typeof aRow>[], also: readonly string[] = []) =>
  warningsOf(deed, rows[0]!, sceneOf(rows, new Set([rows[0]!.id, ...also]), NOW));
const texts = (...args: Parameters<typeof warned>) => warned(...args).map(({ text }) => text);

const LAST = 'No healthy sargo would be left in pool Skia.';
const other = { device_type: ['oriole'] };

describe('Warnings', () => {
  for (const [what, others, also, expected] of [
    ['it is the only one', [], [], [LAST]],
    ['the other one is of another kind', [aRow('b', { Dimensions: other })], [], [LAST]],
    ['the other one is in another pool', [aRow('b', { Dimensions: { pool: ['Ci'] } })], [], [LAST]],
    ['the other one is not healthy', [aRow('b', { IsQuarantined: true })], [], [LAST]],
    ['the other one is chosen too', [aRow('b')], ['b'], [LAST]],
    ['another one is left', [aRow('b'), aRow('c')], ['b'], []],
  ] as const)
    it(`${expected.length === 0 ? 'do not name' : 'name'} the last healthy machine of its kind in its pool if ${what}`, () => {
      for (const deed of ['maintain', 'cycle', 'attach', 'forget-device', 'forget'] as const)
        assert.deepEqual(texts(deed, [aRow('a'), ...others], also), expected, deed);
      for (const deed of ['release', 'note', 'cancel-cycle'] as const)
        assert.deepEqual(texts(deed, [aRow('a'), ...others], also), [], deed);
    });

  it('do not count a machine that is out of use already', () => {
    assert.deepEqual(texts('maintain', [aRow('a', { IsQuarantined: true })]), []);
  });

  const cycled = (Effect: string, ...hours: number[]) =>
    aRow('a', {
      Power: {
        ...NO_POWER,
        Starts: hours.map(hoursAgo),
        LastCycle: { ...NO_POWER.LastCycle, At: hoursAgo(1), Outcome: 'verified', Effect },
      },
    });
  it('count the power cycles of a day that had no effect', () => {
    const text = 'It was power-cycled 3 times in the last 24 h, without effect.';
    assert.deepEqual(texts('cycle', [cycled('no effect', 25, 23, 2, 1), aRow('b')]), [text]);
    assert.deepEqual(texts('cycle', [cycled('', 3, 2, 1), aRow('b')]), [text]);
    assert.deepEqual(texts('cycle', [cycled('back after 74 s', 3, 2, 1), aRow('b')]), []);
    assert.deepEqual(texts('cycle', [cycled('no effect', 25, 2, 1), aRow('b')]), []);
  });

  it('tell of a task that is running', () => {
    const busy = { RunningSwarmingTask: true };
    assert.deepEqual(texts('cycle', [aRow('a', busy), aRow('b')]), ['A task is running; it would be lost.']);
    assert.deepEqual(texts('forget', [aRow('a', busy), aRow('b')]), ['A task is running.']);
    assert.deepEqual(texts('cancel-cycle', [aRow('a', busy), aRow('b')]), []);
  });

  const held = aRow('a', {
    MaintenanceMode: 'kim@example.org 2026-01-02T01:04:05Z',
    Maintenance: { Reason: 'new hub', Ticket: 'b/12', Until: '' },
  });
  const HELD = 'kim@example.org has it in maintenance since 2026-01-02 01:04:05Z: new hub; b/12.';
  it('tell who has the machine in maintenance and why, without a question', () => {
    for (const deed of ['release', 'cycle', 'attach', 'forget-device'] as const)
      assert.deepEqual(warned(deed, [held]), [{ text: HELD, asksFirst: false }], deed);
  });

  it('say what becomes of the record of a maintenance if its machine is forgotten', () => {
    assert.deepEqual(warned('forget', [held]), [
      {
        text: `${HELD} This record goes too; if it reports again within 8 days, it is in maintenance.`,
        asksFirst: true,
      },
    ]);
    assert.deepEqual(texts('forget-for-good', [held]), [`${HELD} This record goes too, for good.`]);
  });
});
