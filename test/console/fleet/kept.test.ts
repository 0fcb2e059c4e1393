import assert from 'node:assert/strict';
import { matches, parseFilter } from '../../../console/fleet/filter.ts';
import { KeptMatches } from '../../../console/fleet/kept_matches.ts';
import { attentionCounter, attentionCounts } from '../../../console/fleet/attention_counts.ts';
import { healthCounter, healthCounts } from '../../../console/fleet/counts.ts';
import { NO_ORDER, reordered } from '../../../console/fleet/kept_order.ts';
import { KeptValues } from '../../../console/fleet/kept_values.ts';
import { bareContext, type Row, rowOf } from '../../../console/fleet/row.ts';
import { Slots } from '../../../console/fleet/slots.ts';
import { parseSorts, sorted, sortKeys } from '../../../console/fleet/sort.ts';
import { completed, type CountValues, suggest } from '../../../console/fleet/suggest.ts';
import type { Description } from '../../../shared/types/description.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const named = (id: string, over: Partial<Description> = {}): Description =>
  aDescription({ Dimensions: { id: [id], pool: ['Skia'] }, ...over });
const aRow = (id: string, over: Partial<Description> = {}): Row =>
  rowOf(named(id, over), bareContext(NOW, false));

describe('the order of the table', () => {
  it('breaks ties by the earlier sorts, and has machines without a value last in both directions', () => {
    const rows = [
      aRow('b', { Battery: 50 }),
      aRow('c'),
      aRow('a', { Battery: 50 }),
      aRow('d', { Battery: 9 }),
    ];
    const ids = (sorts: string): string =>
      sorted(rows, sortKeys(parseSorts(sorts), NOW))
        .map(({ id }) => id)
        .join('');
    assert.equal(ids('battery,machine'), 'dabc');
    assert.equal(ids('-battery,machine'), 'abdc');
  });

  it('is that of a sorted list, whatever changes, comes and goes', () => {
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const some = (id: string): Row =>
      aRow(id, {
        Battery: random(4) * 20,
        IsQuarantined: random(4) === 0,
        RunningSwarmingTask: random(2) === 0,
      });
    for (const sorts of ['', '-battery', 'task,battery']) {
      const keys = sortKeys(parseSorts(sorts), NOW);
      let kept = NO_ORDER;
      let rows: readonly Row[] = [];
      for (let round = 0; round < 40; round += 1) {
        rows = Array.from({ length: 30 }, (_, i) => `m${i}`).flatMap((id) => {
          const was = rows.find((row) => row.id === id);
          const fate = random(10);
          if (was === undefined) return fate < 5 ? [some(id)] : [];
          return fate === 0 ? [] : [fate === 1 ? some(id) : was];
        });
        kept = reordered(kept, rows, keys);
        assert.deepEqual(
          kept.ordered.map(({ id }) => id),
          sorted(rows, keys).map(({ id }) => id),
        );
      }
      assert.equal(reordered(kept, [...rows], keys).ordered, kept.ordered);
    }
  });

  it('is that of a sorted list when most of many machines change at once', () => {
    const all = (battery: (index: number) => number): Row[] =>
      Array.from({ length: 300 }, (_, i) => aRow(`m${i}`, { Battery: battery(i) }));
    const keys = sortKeys(parseSorts('battery'), NOW);
    const before = all((i) => i % 90);
    const after = all((i) => (i * 7) % 80).map((row, i) => (i % 10 === 0 ? before[i]! : row));
    assert.deepEqual(
      reordered(reordered(NO_ORDER, before, keys), after, keys).ordered.map(({ id }) => id),
      sorted(after, keys).map(({ id }) => id),
    );
  });
});

describe('the counts of the page', () => {
  it('are those of all machines, whichever change, come and go', () => {
    const [health, attention] = [healthCounter(), attentionCounter()];
    const [idle, busy] = [aRow('a'), aRow('b', { RunningSwarmingTask: true })];
    const out = aRow('a', { IsQuarantined: true, Version: '' });
    for (const rows of [[idle, busy], [out, busy], [out, busy], [busy], [idle, out, busy], []]) {
      assert.deepEqual(health(rows), healthCounts(rows));
      assert.deepEqual(attention(rows), attentionCounts(rows));
    }
    assert.deepEqual(health([out, busy, idle]), { quarantined: 1, busy: 1, idle: 1 });
    assert.deepEqual(health([out, out, idle]), { quarantined: 2, idle: 1 });
  });
});

describe('the filter of the table', () => {
  it('chooses as the same filter does without a memory, while it is typed and while machines change', () => {
    const kept = new KeptMatches();
    let rows = ['rack1-a', 'rack1-b', 'rack2-a'].map((id) => aRow(id, { LastUpdated: NOW.toISOString() }));
    const later = new Date(NOW.getTime() + 3_600_000);
    const chosen = (text: string, now = NOW): string => {
      const filter = parseFilter(text);
      const expected = rows.filter((row) => matches(filter, row, now));
      assert.deepEqual(kept.of(filter, rows, now), expected, text);
      return expected.map(({ id }) => id).join(' ');
    };
    assert.equal(chosen('rack1'), 'rack1-a rack1-b');
    assert.equal(chosen('rack1 -b'), 'rack1-a');
    rows = [aRow('rack1-a', { Battery: 9 }), ...rows.slice(1)];
    assert.equal(chosen('rack1 battery:9'), 'rack1-a');
    assert.equal(chosen('battery:9 -rack1'), '');
    assert.equal(chosen('seen:>10m'), '');
    assert.equal(chosen('seen:>10m', later), 'rack1-a rack1-b rack2-a');
  });
});

describe('the rows of the table', () => {
  it('stay with their machines, unless they are to stay in their places', () => {
    const slots = new Slots();
    const drawn = (ids: string, byPlace: boolean): readonly number[] => [
      ...slots.of(ids.split(' ').filter(Boolean), byPlace).values(),
    ];
    assert.deepEqual(drawn('a b c', true), [1, 2, 3]);
    assert.deepEqual(drawn('d a c e', true), [1, 2, 3, 4]);
    assert.deepEqual(drawn('e f a', false), [4, 5, 2]);
    assert.deepEqual(drawn('__proto__ b', true), [4, 5]);
    assert.deepEqual(drawn('', true), []);
    assert.deepEqual(drawn('b', true), [6]);
  });
});

describe('suggestions', () => {
  const inPool = (id: string, ...pool: string[]): Row => aRow(id, { Dimensions: { id: [id], pool } });
  const rows = [aRow('a'), inPool('b', 'Two words')];
  const count: CountValues = (name, of) => new KeptValues().of(name, of);
  it('go on with names of fields, then with values that machines have', () => {
    assert.deepEqual(
      suggest('rack4 po', rows, count).map(({ text }) => text),
      ['pool:', 'power:'],
    );
    assert.deepEqual(suggest('-pool:', rows, count), [
      { text: '-pool:Skia', hint: '1' },
      { text: '-pool:"Two words"', hint: '1' },
    ]);
  });
  it('replace the last word only, even inside a quote', () => {
    const [chosen] = suggest('rack4 pool:"two w', rows, count);
    assert.equal(completed('rack4 pool:"two w', chosen!), 'rack4 pool:"Two words" ');
  });
  it('count the values anew of those machines only that have changed, and as one who counts all', () => {
    const kept = new KeptValues();
    let read = 0;
    const machines = (...pools: readonly string[][]): Row[] =>
      pools.map((pool, i) => {
        const row = inPool(`m${i}`, ...pool);
        return {
          ...row,
          get machine() {
            read += 1;
            return row.machine;
          },
        };
      });
    const [a, b, c, d] = machines(['x'], ['x', 'y'], ['z'], ['y', 'y', '__proto__']) as [Row, Row, Row, Row];
    for (const [rows, reads] of [
      [[a, b, c], 3],
      [[a, b, c], 0],
      [[a, d, c], 2],
      [[d, a, c], 4],
      [[d, a], 2],
      [[], 0],
    ] as const) {
      read = 0;
      const counted = kept.of('pool', rows);
      assert.equal(read, reads);
      assert.deepEqual(new Map(counted), new Map(count('pool', rows)));
    }
    assert.deepEqual(kept.of('seen', [a, b]), new Map());
    assert.deepEqual(
      [...kept.of('pool', [a, b])],
      [
        ['x', 2],
        ['y', 1],
      ],
    );
  });
});
