/** Results of power cycles: what they end, what they raise doubts about, and that none is lost. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { hasEnded } from '../../../shared/power/result.ts';
import { trustOutlet } from '../../../shared/power/outlet.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { type Outcome, OUTCOMES } from '../../../shared/types/powercycle_api.ts';
import { withDescription } from '../../../shared/types/stored_record.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { AGENT, aResult, Cycled, OTHER } from '../../support/cycled.ts';
import { at } from '../../support/lived.ts';

/** Claimed at 20 s. */
const claimed = (): Cycled => {
  const machine = new Cycled().request(10, 'r1');
  machine.begin(20, 'r1');
  return machine;
};

describe('a result', () => {
  const ends: Readonly<Record<Outcome, boolean>> = {
    verified: true,
    acknowledged: true,
    was_off: true,
    failed: false,
    stuck_off: false,
    capped: true,
    refused: true,
  };
  for (const outcome of OUTCOMES)
    it(`${outcome} ${ends[outcome] ? 'ends' : 'only reports on'} the request`, () => {
      const result = aResult('r1', outcome);
      const machine = claimed().result(60, result);
      assert.equal(machine.description.PowerCycle, !ends[outcome]);
      assert.equal(machine.power.Request.ID, ends[outcome] ? '' : 'r1');
      assert.equal(hasEnded(machine.record!, result), ends[outcome]);
      const { At, Outcome, By } = machine.power.LastCycle;
      assert.deepEqual([At, Outcome, By], [at(60), outcome, 'rack4-jump']);
      const cycles = machine.entries.filter((entry) => entry.startsWith('power_cycle: '));
      assert.equal(cycles.length, 2, 'the claim and the result');
    });

  it('failed ends the request if it is the last', () => {
    const machine = claimed().result(60, aResult('r1', 'failed', { Final: true }));
    assert.equal(machine.description.PowerCycle, false);
  });

  it('leaves the machine to others, but for an outlet that stays off', () => {
    assert.equal(claimed().result(60, aResult('r1', 'failed')).power.Request.ClaimedBy, '');
    assert.equal(claimed().result(60, aResult('r1', 'stuck_off')).power.Request.ClaimedBy, 'rack4-jump');
  });

  it('tells what was done and seen, where, and how late', () => {
    const { Detail } = claimed().result(60, aResult('r1', 'verified')).power.LastCycle;
    assert.equal(Detail, 'rack4-pdu/3, off for 10 s: as seen');
    const late = claimed().result(60 + 7200, aResult('r1', 'verified', { OnSecondsAgo: 7200 }));
    assert.equal(late.power.LastCycle.Detail, 'rack4-pdu/3, off for 10 s: as seen: reported 120 min later');
    const long = claimed().result(60, aResult('r1', 'verified', { Detail: '\ud83d\ude00'.repeat(512) }));
    assert.ok(long.power.LastCycle.Detail.length <= 1024 && long.power.LastCycle.Detail.isWellFormed());
  });

  it('two hours late ends its request, but excuses no silence of now', () => {
    const result = aResult('r1', 'verified', { OffSecondsAgo: 7210, OnSecondsAgo: 7200 });
    const machine = claimed().result(7260, result);
    assert.deepEqual([machine.description.PowerCycle, machine.kept.BootUntil], [false, ZERO_TIME]);
  });

  it('of a request that was cancelled and made again changes no request', () => {
    const machine = claimed().request(30, '', false).request(31, 'r2');
    machine.result(60, aResult('r1', 'verified'));
    assert.deepEqual(
      [machine.description.PowerCycle, machine.power.Request.ID, machine.power.LastCycle.Outcome],
      [true, 'r2', 'verified'],
    );
    assert.equal(machine.begin(100, 'r2').Granted, false, 'it was cycled just now');
  });

  it('is taken from whoever has lost the claim, and releases nobody else’s', () => {
    const machine = claimed();
    machine.begin(1000, 'r1', OTHER);
    machine.result(1010, aResult('r1', 'failed'), AGENT.Host);
    assert.equal(machine.power.LastCycle.Outcome, 'failed');
    assert.equal(machine.result(1020, aResult('r1', 'verified')).description.PowerCycle, false);
  });

  it('sent twice counts once, with an ID however much later', () => {
    const withId = aResult('r1', 'failed', { ResultID: 'x1' });
    const machine = claimed().result(60, withId);
    const { record } = machine;
    assert.equal(machine.result(9000, { ...withId, OffSecondsAgo: 8940 }).record, record);
    assert.notEqual(machine.result(9000, aResult('r1', 'failed', { ResultID: 'x2' })).record, record);
    const plainly = claimed().result(60, aResult('r1', 'verified'));
    const stored = plainly.record;
    assert.equal(plainly.result(65, aResult('r1', 'verified', { OffSecondsAgo: 35 })).record, stored);
  });

  it('excuses the silence of a machine that restarts, unless it has reported since', () => {
    assert.equal(claimed().result(60, aResult('r1', 'verified')).kept.BootUntil, at(360));
    assert.equal(claimed().result(60, aResult('r1', 'was_off')).kept.BootUntil, at(360));
    for (const outcome of ['failed', 'stuck_off', 'capped', 'refused'] as const)
      assert.equal(claimed().result(60, aResult('r1', outcome)).kept.BootUntil, ZERO_TIME, outcome);
    const back = claimed().reportOf(55, 's2').result(60, aResult('r1', 'verified'));
    assert.equal(back.kept.BootUntil, ZERO_TIME);
  });

  it('never throws for ages that are no age', () => {
    for (const ago of [0, 0.5, 1e12, Number.MAX_VALUE])
      claimed().result(60, aResult('r1', 'verified', { OffSecondsAgo: ago, OnSecondsAgo: ago }));
  });
});

describe('the doubt about an outlet', () => {
  const doubted = (outcome: Outcome): Cycled =>
    claimed().outlet(30, { Controller: 'rack4-pdu', Outlet: '3' }).result(60, aResult('r1', outcome));

  for (const outcome of ['failed', 'stuck_off'] as const)
    it(`is set by ${outcome}, served as in_error and unwell, and ended by verified`, () => {
      const machine = doubted(outcome);
      assert.notEqual(machine.power.Doubt, '');
      assert.deepEqual([machine.description.PowerCycleState, machine.kept.Unwell], ['in_error', ['power']]);
      machine.outlet(70, {});
      assert.equal(machine.description.PowerCycleState, 'in_error', 'a power-cycle server that restarts');
      machine.result(80, aResult('r1', 'acknowledged'));
      assert.equal(machine.description.PowerCycleState, 'in_error');
      machine.result(3000, aResult('', 'verified'));
      assert.deepEqual([machine.power.Doubt, machine.description.PowerCycleState], ['', 'available']);
    });

  it('ends with another outlet, or by an operator', () => {
    for (const said of [{ Controller: 'rack4-pdu2' }, { Outlet: '4' }])
      assert.equal(doubted('failed').outlet(70, said).power.Doubt, '');
    const machine = doubted('failed');
    machine.step(70, (was) => was && withDescription(was, trustOutlet(was.Description)));
    assert.deepEqual([machine.power.Doubt, machine.description.PowerCycleState], ['', 'available']);
    assert.ok(machine.entries.includes('power_outlet: rack4-pdu/3 → rack4-pdu/3'));
    const { description } = machine;
    assert.equal(trustOutlet(description), description);
  });

  it('is not set by an old result', () => {
    const machine = claimed().result(60, aResult('r1', 'verified'));
    machine.result(9000, aResult('r0', 'stuck_off', { OffSecondsAgo: 8990 }));
    assert.equal(machine.power.Doubt, '');
  });

  it('shows what the power-cycle server says again once it has ended', () => {
    const machine = doubted('failed').outlet(70, { PowerCycleState: 'not_available' });
    assert.equal(machine.description.PowerCycleState, 'in_error');
    machine.step(80, (was) => was && withDescription(was, trustOutlet(was.Description)));
    assert.equal(machine.description.PowerCycleState, 'not_available');
  });
});

describe('every sequence of requests, claims and results', () => {
  const agents = [AGENT, OTHER];
  const act = fc.oneof(
    fc.record({ do: fc.constant('request' as const), wanted: fc.boolean() }),
    fc.record({
      do: fc.constant('begin' as const),
      agent: fc.nat(1),
      old: fc.boolean(),
      insist: fc.boolean(),
    }),
    fc.record({
      do: fc.constant('result' as const),
      outcome: fc.constantFrom(...OUTCOMES),
      old: fc.boolean(),
      final: fc.boolean(),
      twice: fc.boolean(),
    }),
  );
  const acts = fc.array(fc.tuple(fc.integer({ min: 1, max: 1800 }), act), { maxLength: 40 });

  it('cycles no machine more than 4 times in 24 h, or twice within 15 min, and ends each request once', () =>
    fc.assert(
      fc.property(acts, (steps) => {
        const machine = new Cycled();
        const begun: number[] = [];
        let seconds = 0;
        let requests = 0;
        for (const [wait, step] of steps) {
          seconds += wait;
          const current = `r${requests}`;
          const previous = `r${requests - 1}`;
          if (step.do === 'request') {
            if (step.wanted && !machine.description.PowerCycle) requests += 1;
            machine.request(seconds, `r${requests}`, step.wanted);
          } else if (step.do === 'begin') {
            const before = machine.power.Starts;
            const asked = { RequestID: step.old ? previous : current, Insist: false };
            const { Granted } = machine.begin(
              seconds,
              { ...asked, Controller: 'c', Outlet: '1', OffSeconds: 10, VerifySeconds: 20 },
              agents[step.agent],
            );
            if (step.old) assert.equal(Granted, false);
            if (machine.power.Starts !== before) begun.push(seconds);
          } else {
            const id = step.old ? previous : current;
            const result = aResult(id, step.outcome, { Final: step.final, ResultID: `x${seconds}` });
            const wasWanted = machine.description.PowerCycle;
            machine.result(seconds, result);
            const { record } = machine;
            if (step.twice) assert.equal(machine.result(seconds + 1, result).record, record);
            if (step.old) assert.equal(machine.description.PowerCycle, wasWanted);
            assert.equal(machine.power.LastCycle.Outcome, step.outcome);
          }
          const { Starts, Request } = machine.power;
          assert.ok(Starts.length <= 8);
          assert.equal(Starts.length, machine.kept.StartsOf.length);
          assert.equal(machine.description.PowerCycle, Request.ID !== '');
          if (Request.ClaimedBy === '') assert.equal(Request.ClaimedUntil, ZERO_TIME);
          assert.equal(machine.description.PowerCycleState === 'in_error', machine.power.Doubt !== '');
        }
        // What did nothing does not count, so the beginnings are compared with those that still do.
        const counted = machine.power.Starts.map((time) => Date.parse(time)).filter((ms) =>
          begun.some((start) => Date.parse(at(start)) === ms),
        );
        counted.forEach((ms, i) => {
          if (i > 0) assert.ok(ms - counted[i - 1]! >= 15 * 60_000);
          if (i >= 4) assert.ok(ms - counted[i - 4]! >= 24 * 60 * 60_000);
        });
      }),
      { numRuns: 200 },
    ));

  it('leaves a machine without power control as it was', () => assert.equal(new Cycled().power, NO_POWER));
});
