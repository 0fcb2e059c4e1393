/** A round by the walk list. */
import assert from 'node:assert/strict';
import { formatTicks, haltsOf, packingList, parseTicks, placeLabel } from '../../../console/fleet/round.ts';
import { bareContext, rowOf } from '../../../console/fleet/row.ts';
import type { Stop } from '../../../console/fleet/walk.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const aStop = (place: string, bring = ''): Stop => ({
  row: rowOf(aDescription(), bareContext(NOW, true)),
  ...{ place, bring, why: '', tried: '', action: '' },
});

describe('A round', () => {
  it('stops once at each place, in the order of the list', () => {
    const halts = haltsOf([aStop('rack rack4'), aStop('rack rack4'), aStop('rack rack5'), aStop('')]);
    assert.deepEqual(
      halts.map(({ place, stops }) => [place, stops.length]),
      [
        ['rack rack4', 2],
        ['rack rack5', 1],
        ['', 1],
      ],
    );
  });

  for (const [place, label] of [
    ['rack rack4 · shelf rack4-shelf1', 'rack4 · shelf1'],
    ['room lab2 · rack rack4 · shelf rack4-shelf1', 'lab2 · rack4 · shelf1'],
    ['rack rack4 · shelf top', 'rack4 · top'],
    ['rack rack4', 'rack4'],
    ['', ''],
  ] as const)
    it(`calls ${JSON.stringify(place)} ${JSON.stringify(label)}`, () => {
      assert.equal(placeLabel(place), label);
    });

  it('packs what is needed most first, and says for how many', () => {
    const stops = [aStop('', 'a fan'), aStop('', 'a cable'), aStop('', 'a cable'), aStop('')];
    assert.deepEqual(packingList(stops), [
      ['a cable', 2],
      ['a fan', 1],
    ]);
  });
});

describe('The ticks of a round', () => {
  const at = NOW.getTime();

  it('are remembered for 24 h', () => {
    const ticks = new Map([
      ['m-1', at - 3_600_000],
      ['m-2', at - 25 * 3_600_000],
      ['__proto__', at],
    ]);
    assert.deepEqual([...parseTicks(formatTicks(ticks), NOW).keys()], ['m-1', '__proto__']);
  });

  for (const text of ['', '{', 'null', '{"m-1":1}', '[["m-1"]]', '[1,"m-1",[1,1]]'])
    it(`are none if ${JSON.stringify(text)} is remembered`, () => {
      assert.equal(parseTicks(text, NOW).size, 0);
    });
});
