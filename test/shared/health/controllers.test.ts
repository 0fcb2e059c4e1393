import assert from 'node:assert/strict';
import { attention } from '../../../shared/health/attention.ts';
import { controllersOf } from '../../../shared/health/controllers.ts';
import { FleetCount } from '../../../shared/health/fleet.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription } from '../../support/builders.ts';
import { at } from '../../support/lived.ts';

const { Request, LastCycle } = NO_POWER;
const waiting = (Controller: string) =>
  aDescription({
    PowerCycle: true,
    Power: { ...NO_POWER, Controller, Request: { ...Request, ID: 'r', At: at(0) } },
  });
const done = (Controller: string, seconds: number) =>
  aDescription({
    Power: { ...NO_POWER, Controller, LastCycle: { ...LastCycle, At: at(seconds), Outcome: 'verified' } },
  });
const begun = (Controller: string, seconds: number) =>
  aDescription({ Power: { ...NO_POWER, Controller, Starts: [at(seconds)] } });

describe('the controllers of outlets', () => {
  it('were last worked on at the last claim or result of any machine on them', () => {
    const controllers = controllersOf([
      waiting('a'),
      done('a', 300),
      begun('a', 400),
      done('b', 500),
      aDescription(),
    ]);
    assert.deepEqual(
      ['a', 'b', 'c', ''].map((name) => controllers.busyAt(waiting(name))),
      [at(400), at(500), ZERO_TIME, ZERO_TIME],
    );
  });

  it('let a request wait its turn without attention, until 10 min after the last work on them', () => {
    const one = waiting('a');
    const busyAt = controllersOf([one, begun('a', 900)]).busyAt(one);
    assert.deepEqual(attention(one, new Date(at(1499)), busyAt), []);
    assert.deepEqual(attention(one, new Date(at(1500)), busyAt), ['not_taken']);
  });

  it('count for the figures of the fleet, in whatever order its machines come', () => {
    for (const [machines, expected] of [
      [[waiting('a'), waiting('a'), done('a', 900), waiting('b')], 1],
      [[done('a', 900), waiting('a'), waiting('b'), done('b', 800)], 0],
    ] as const) {
      const fleet = new FleetCount({
        ...{ asOf: new Date(at(1200)), deaf: false, times: DEFAULT_TIMES, placesOf: () => [] },
      });
      machines.forEach((machine, n) => fleet.add(`m-${n}`, machine));
      assert.equal(fleet.result().Attention.not_taken, expected);
    }
  });
});
