/** Claims of power cycles: who may cut a machine’s power, and how often. */
import assert from 'node:assert/strict';
import { begin } from '../../../shared/power/claim.ts';
import { readPower } from '../../../shared/power/request.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { NOW } from '../../support/builders.ts';
import { aBegin, AGENT, aResult, Cycled, OTHER } from '../../support/cycled.ts';
import { at } from '../../support/lived.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const granted = (until: number) => ({ Granted: true, Until: at(until) });
const refused = (Why: string, until?: number) => ({
  Granted: false,
  Why,
  ...(until !== undefined && { Until: at(until) }),
});

describe('a claim', () => {
  it('is granted for five minutes and the time of the cycle', () => {
    const machine = new Cycled().request(10, 'r1');
    assert.deepEqual(machine.begin(20, 'r1'), granted(20 + 5 * MINUTE + 30));
    const { Request, Starts } = machine.power;
    assert.deepEqual([Request.ClaimedBy, Request.ClaimedUntil, Starts], ['rack4-jump', at(350), [at(20)]]);
    assert.deepEqual(machine.begin(90, aBegin('r1', { OffSeconds: null })), granted(90 + 300 + 20));
  });

  it('is renewed by its holder, who begins once, also after it has lapsed', () => {
    const machine = new Cycled().request(10, 'r1');
    for (const seconds of [20, 20, 80, 2 * HOUR])
      assert.deepEqual(machine.begin(seconds, 'r1'), granted(seconds + 330));
    assert.deepEqual(machine.power.Starts, [at(20)]);
    assert.deepEqual(
      machine.entries.filter((entry) => entry.startsWith('power_cycle')),
      ['power_cycle:  → claimed by rack4-jump'],
    );
  });

  it('is not granted while another has it, and the machine is not cycled twice when it has lapsed', () => {
    const machine = new Cycled().request(10, 'r1');
    machine.begin(20, 'r1');
    assert.deepEqual(machine.begin(25, 'r1', OTHER), refused('claimed by another'));
    assert.deepEqual(machine.begin(351, 'r1', OTHER), refused('too soon', 20 + 15 * MINUTE));
    assert.deepEqual(machine.begin(20 + 15 * MINUTE, 'r1', OTHER), granted(20 + 15 * MINUTE + 330));
    assert.deepEqual(machine.begin(921, 'r1'), refused('claimed by another'), 'the first has lost it');
  });

  for (const [title, prepare, requestId] of [
    ['there is none', (m: Cycled) => m, 'r1'],
    ['it was cancelled', (m: Cycled) => m.request(10, 'r1').request(11, '', false), 'r1'],
    [
      'it was cancelled and made again',
      (m: Cycled) => m.request(10, 'r1').request(11, '', false).request(12, 'r2'),
      'r1',
    ],
    ['it has ended', (m: Cycled) => m.request(10, 'r1').result(11, aResult('r1', 'verified')), 'r1'],
  ] as const)
    it(`is not granted for a request if ${title}`, () => {
      const machine = prepare(new Cycled());
      const before = machine.record;
      assert.deepEqual(machine.begin(20, requestId), refused('another request'));
      assert.equal(machine.record, before);
    });

  it('tells the holder if its request is no longer wanted', () => {
    const machine = new Cycled().request(10, 'r1');
    machine.begin(20, 'r1');
    machine.request(25, '', false);
    assert.deepEqual(machine.begin(80, 'r1'), refused('another request'));
    assert.equal(machine.power.Request.ClaimedBy, '');
  });

  it('waits for 15 min after the last cycle, and no longer', () => {
    const machine = new Cycled().request(10, 'r1');
    machine.begin(20, 'r1');
    machine.result(60, aResult('r1', 'verified')).request(70, 'r2');
    const again = 20 + 15 * MINUTE;
    assert.deepEqual(machine.begin(again - 1, 'r2'), refused('too soon', again));
    assert.deepEqual(machine.begin(again, 'r2'), granted(again + 330));
  });

  it('is granted four times in 24 h, to whoever asks, and a fifth time only to a person who insists', () => {
    const machine = new Cycled();
    const agents = [AGENT, OTHER];
    for (let n = 0; n < 4; n += 1) {
      const start = 100 + n * HOUR;
      machine.request(start - 10, `r${n}`);
      assert.equal(machine.begin(start, `r${n}`, agents[n % 2]).Granted, true);
      machine.result(start + 40, aResult(`r${n}`, 'acknowledged'));
    }
    machine.request(5 * HOUR, 'r5');
    assert.deepEqual(machine.begin(5 * HOUR, 'r5', OTHER), refused('capped', 100 + 24 * HOUR));
    assert.deepEqual(machine.begin(100 + 24 * HOUR, 'r5', OTHER).Granted, true);
    assert.deepEqual(
      machine.begin(100 + 24 * HOUR, aBegin('r5', { Insist: true }), AGENT),
      refused('claimed by another'),
      'insisting lifts nothing else',
    );
    machine.result(24 * HOUR + 200, aResult('r5', 'verified')).request(24 * HOUR + 210, 'r6');
    const insisting = aBegin('r6', { Insist: true });
    assert.equal(machine.begin(24 * HOUR + 300, insisting).Granted, false, 'nor the 15 min');
    assert.equal(machine.begin(25 * HOUR - 60, 'r6').Granted, false);
    assert.equal(machine.begin(25 * HOUR - 60, insisting).Granted, true);
    assert.ok(machine.power.Starts.length <= 8);
  });

  it('does not count an attempt that did nothing', () => {
    const machine = new Cycled().request(10, 'r1');
    for (const seconds of [20, 1000, 2000, 3000, 4000]) {
      assert.equal(machine.begin(seconds, 'r1').Granted, true, String(seconds));
      machine.result(seconds + 60, aResult('r1', 'failed'));
    }
    assert.deepEqual(machine.power.Starts, []);
  });

  it('counts a cycle that nobody claimed, from when its power was cut', () => {
    const machine = new Cycled().request(10, 'r1').result(100, aResult('', 'verified'));
    assert.deepEqual(machine.power.Starts, [at(70)]);
    assert.deepEqual(machine.begin(200, 'r1'), refused('too soon', 70 + 15 * MINUTE));
  });

  it('counts a cycle by hand once', () => {
    const machine = new Cycled();
    assert.equal(machine.begin(20, '').Granted, true);
    machine.result(60, aResult('', 'verified'));
    assert.deepEqual([machine.power.Starts, machine.power.Request], [[at(20)], NO_POWER.Request]);
    assert.equal(machine.begin(70, '').Granted, false, 'another one is another');
  });

  it('counts a time that is later than now as now', () => {
    const machine = new Cycled().request(1000, 'r1');
    machine.begin(1020, 'r1');
    machine.result(1060, aResult('r1', 'verified')).request(1070, 'r2');
    assert.deepEqual(machine.begin(500, 'r2'), refused('too soon', 500 + 15 * MINUTE));
  });

  const maintained = (machine: Cycled, seconds: number): Cycled =>
    machine.step(seconds, (was) => {
      if (was === undefined) return undefined;
      const MaintenanceMode = `kim@example.org ${at(seconds).slice(0, 19)}Z`;
      return { ...was, Description: { ...was.Description, MaintenanceMode } };
    });

  it('waits while hands may be inside, unless the request was made after that', () => {
    const before = maintained(new Cycled().request(10, 'r1'), 20);
    const claimed = new Cycled().request(10, 'r1');
    claimed.begin(15, 'r1');
    maintained(claimed, 20);
    assert.deepEqual(claimed.begin(30, 'r1'), granted(30 + 330), 'its cycle runs');
    assert.deepEqual(claimed.begin(30 + 331, 'r1'), refused('in maintenance'), 'its claim has lapsed');
    assert.deepEqual(before.begin(30, 'r1'), refused('in maintenance'));
    assert.equal(before.begin(30, '').Granted, true, 'by hand');
    const after = maintained(new Cycled(), 10).request(20, 'r1');
    assert.equal(after.begin(30, 'r1').Granted, true);
  });

  it('is kept by its holder if the machine is taken out of service meanwhile', () => {
    const machine = new Cycled().request(10, 'r1');
    machine.begin(20, 'r1');
    maintained(machine, 25);
    assert.equal(machine.begin(80, 'r1').Granted, true);
  });

  it('changes nothing when it runs again with its result and the same time, but for the same claim', () => {
    const machine = new Cycled().request(10, 'r1');
    machine.begin(20, 'r1');
    const { record } = machine;
    assert.deepEqual(begin(record!, aBegin('r1'), AGENT, new Date(at(20))), record);
  });
});

describe('readPower', () => {
  it('reads a request of an older release as `legacy`, made when the machine last reported', () =>
    assert.deepEqual(readPower(NO_POWER, { PowerCycle: true, LastUpdated: at(0) }).Request, {
      ...NO_POWER.Request,
      ...{ ID: 'legacy', At: NOW.toISOString() },
    }));

  it('reads one that an older release ended as none', () => {
    const Power = { ...NO_POWER, Request: { ...NO_POWER.Request, ID: 'r1' } };
    assert.deepEqual(readPower(Power, { PowerCycle: false, LastUpdated: at(0) }), NO_POWER);
  });

  it('changes nothing else', () => {
    const Power = { ...NO_POWER, Request: { ...NO_POWER.Request, ID: 'r1' } };
    assert.equal(readPower(Power, { PowerCycle: true, LastUpdated: at(0) }), Power);
    assert.equal(readPower(NO_POWER, { PowerCycle: false, LastUpdated: at(0) }), NO_POWER);
  });

  it('waits for its gap after a failed cycle that may have cut the power', () => {
    for (const OffSecondsAgo of [null, 40]) {
      const machine = new Cycled().request(10, 'r1');
      machine.begin(20, 'r1');
      machine.result(60, aResult('r1', 'failed', { OffSecondsAgo }));
      assert.equal(machine.begin(70, 'r1', OTHER).Granted, OffSecondsAgo === null);
    }
  });
});
