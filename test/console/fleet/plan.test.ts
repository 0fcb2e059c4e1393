/** The plan of the lab, and the way of the arrow keys in it. */
import assert from 'node:assert/strict';
import { planOf } from '../../../console/fleet/plan.ts';
import { stepTo } from '../../../console/fleet/roving.ts';
import { bareContext, rowOf } from '../../../console/fleet/row.ts';
import type { Description } from '../../../shared/types/description.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const ago = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const aRow = (id: string, places: readonly string[], members: Partial<Description> = {}) =>
  rowOf(aDescription({ LastUpdated: ago(0), ...members, Dimensions: { ...members.Dimensions, id: [id] } }), {
    ...bareContext(NOW, false),
    placesOf: () => places,
  });
const silent = (minutes: number): Partial<Description> => ({
  Presence: 'silent',
  PresenceSince: ago(minutes),
});
const maintained = { MaintenanceMode: 'kim@example.org 2026-01-02T01:04:05Z' };
const pool = (...names: string[]): Partial<Description> => ({ Dimensions: { pool: names } });

const shelf1 = ['rack rack4', 'shelf rack4-shelf1'];

describe('The plan of the lab', () => {
  it('has racks with their shelves, and machines on them, by their numbers', () => {
    const plan = planOf([
      aRow('m-10', ['rack rack10', 'shelf rack10-shelf1']),
      aRow('m-2', ['rack rack4', 'shelf rack4-shelf10', 'power pdu-4']),
      aRow('m-3', ['rack rack4', 'shelf rack4-shelf2']),
      aRow('m-1', ['rack rack4', 'shelf rack4-shelf10']),
    ]);
    assert.deepEqual(
      plan.map(({ label, count, shelves }) => [
        label,
        count,
        shelves.map(({ label: shelf, rows }) => [shelf, rows.map(({ id }) => id)]),
      ]),
      [
        [
          'rack4',
          3,
          [
            ['shelf2', ['m-3']],
            ['shelf10', ['m-1', 'm-2']],
          ],
        ],
        ['rack10', 1, [['shelf1', ['m-10']]]],
      ],
    );
  });

  it('keeps the kind of a place whose name is a number', () => {
    const [block] = planOf([aRow('m', ['rack 01', 'shelf 2'])]);
    assert.deepEqual([block?.label, block?.shelves.map(({ label }) => label)], ['rack 01', ['shelf 2']]);
  });

  it('groups machines without a place by pool and series, after the places', () => {
    const plan = planOf([
      aRow('e-win-2', [], pool('Skia')),
      aRow('e-win-1', [], pool('Skia')),
      aRow('e-mac-1', [], pool('Skia')),
      aRow('nowhere', []),
      aRow('m-1', ['rack rack4']),
    ]);
    assert.deepEqual(
      plan.map(({ name, isPlace, shelves }) => [name, isPlace, shelves.map(({ label }) => label)]),
      [
        ['rack rack4', true, ['']],
        ['pool none', false, ['nowhere']],
        ['pool Skia', false, ['e-mac', 'e-win']],
      ],
    );
  });

  it('says that a place is down if four of five machines in service are silent, and since when', () => {
    const rows = [
      aRow('m-1', shelf1, silent(3)),
      aRow('m-2', shelf1, silent(4)),
      aRow('m-3', shelf1, silent(4)),
      aRow('m-4', shelf1, silent(3)),
      aRow('m-5', shelf1),
      aRow('m-6', shelf1, maintained),
    ];
    const [rack] = planOf(rows);
    assert.deepEqual(rack?.down, { silent: 4, of: 5, since: ago(4) });
    assert.deepEqual(planOf(rows.slice(1))[0]?.down, undefined);
  });

  it('tells a shelf that is down from its rack', () => {
    const others = ['a', 'b', 'c', 'd'].map((id) => aRow(id, ['rack rack4', 'shelf rack4-shelf2']));
    const [rack] = planOf([...['1', '2', '3'].map((id) => aRow(id, shelf1, silent(3))), ...others]);
    assert.equal(rack?.down, undefined);
    assert.deepEqual(
      rack?.shelves.map(({ down }) => down?.silent),
      [3, undefined],
    );
  });

  it('never says that a pool is down', () => {
    const [block] = planOf(['1', '2', '3'].map((id) => aRow(id, [], { ...pool('Skia'), ...silent(3) })));
    assert.equal(block?.down, undefined);
  });

  it('takes __proto__ for a pool like any other', () => {
    assert.equal(planOf([aRow('m-1', [], pool('__proto__'))])[0]?.label, '__proto__');
  });
});

describe('The arrow keys in the plan', () => {
  const box = (column: number, row: number) => ({
    ...{ left: column * 22, right: column * 22 + 20 },
    ...{ top: row * 22, bottom: row * 22 + 20 },
  });
  // Two lines of three, then one further down to the left.
  const boxes = [box(0, 0), box(1, 0), box(2, 0), box(0, 1), box(1, 1), box(2, 1), box(0, 4)];

  for (const [key, at, to] of [
    ['ArrowRight', 2, 3],
    ['ArrowLeft', 3, 2],
    ['ArrowDown', 1, 4],
    ['ArrowUp', 5, 2],
    ['ArrowDown', 5, 6],
    ['ArrowDown', 6, 6],
    ['ArrowRight', 6, 6],
    ['Home', 5, 0],
    ['End', 0, 6],
  ] as const)
    it(`go from cell ${at} by ${key} to cell ${to}`, () => {
      assert.equal(stepTo(key, boxes, at), to);
    });

  it('leave other keys alone', () => {
    assert.equal(stepTo('Enter', boxes, 1), undefined);
  });
});
