/** Outlets and the power-cycle servers that name them. */
import assert from 'node:assert/strict';
import { busyControllers, callerOf, noted, silentSince } from '../../../shared/power/agent.ts';
import { noticeAgent } from '../../../shared/power/outlet.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { AGENT, Cycled, OTHER } from '../../support/cycled.ts';
import { at } from '../../support/lived.ts';

const when = (seconds: number): Date => new Date(at(seconds));

describe('reportOutlet', () => {
  it('records the state and what is said; what is not said stays, and the same again changes nothing', () => {
    const machine = new Cycled().outlet(10, { Controller: 'c', Outlet: '3', Powers: 'device' });
    assert.deepEqual(
      [machine.description.PowerCycleState, machine.power.Controller, machine.power.Powers],
      ['available', 'c', 'device'],
    );
    const { record } = machine;
    assert.equal(machine.outlet(400, {}).record, record);
    assert.equal(machine.outlet(400, { Controller: 'c', Outlet: '3' }).record, record);
    assert.equal(machine.outlet(410, { Detail: 'x' }).power.Outlet, '3');
  });

  const named = (...calls: readonly (readonly [number, typeof AGENT | 'nameless'])[]): Cycled => {
    const machine = new Cycled();
    for (const [seconds, agent] of calls) machine.outlet(seconds, {}, agent);
    return machine;
  };

  it('makes a machine unwell that two power-cycle servers name within 10 min', () => {
    const machine = named([10, AGENT], [10 + 599, OTHER]);
    assert.deepEqual(machine.kept.Unwell, ['power']);
    machine.outlet(1200, {}, AGENT);
    assert.deepEqual(machine.kept.TwoAgentsAt, at(1200), 'as long as both do');
    machine.outlet(1800, {}, AGENT).reportOf(1200 + 901, 's1');
    assert.deepEqual(machine.kept.Unwell, [], 'until 15 min after the last time');
  });

  it('gives a machine from one to another if they name it 10 min apart', () => {
    assert.deepEqual(named([10, AGENT], [610, OTHER]).kept.Unwell, []);
    assert.equal(named([10, AGENT], [610, OTHER]).kept.PowerAgent, OTHER.ID);
  });

  it('misses nobody who does not name himself', () => {
    const machine = named([10, AGENT], [20, 'nameless']);
    assert.deepEqual([machine.kept.PowerAgent, machine.kept.Unwell], ['', []]);
    assert.deepEqual(named([10, 'nameless'], [20, AGENT]).kept.Unwell, []);
  });
});

describe('a silent power-cycle server', () => {
  const silent = (): Cycled =>
    new Cycled().outlet(10, {}).step(400, (was) => was && noticeAgent(was, AGENT.ID, at(190)));

  it('makes its outlets not available and unwell, doubted ones too', () => {
    const machine = silent();
    assert.deepEqual(
      [machine.description.PowerCycleState, machine.kept.Unwell],
      ['not_available', ['power']],
    );
    assert.ok(machine.entries.includes('power_state: available → not_available'));
    const doubted = new Cycled().outlet(10, { PowerCycleState: 'in_error' });
    doubted.step(400, (was) => was && noticeAgent(was, AGENT.ID, at(190)));
    assert.equal(doubted.description.PowerCycleState, 'not_available');
  });

  it('leaves what it said, which holds again when it is back or another names the outlet', () => {
    const back = silent().step(500, (was) => was && noticeAgent(was, AGENT.ID, ZERO_TIME));
    assert.deepEqual([back.description.PowerCycleState, back.kept.Unwell], ['available', []]);
    for (const agent of [AGENT, OTHER, 'nameless' as const])
      assert.equal(silent().outlet(700, {}, agent).description.PowerCycleState, 'available');
  });

  it('concerns no outlet that another named since', () => {
    const machine = new Cycled().outlet(10, {}, OTHER);
    const { record } = machine;
    assert.equal(machine.step(400, (was) => was && noticeAgent(was, AGENT.ID, at(190))).record, record);
  });
});

describe('callerOf', () => {
  it('reads the uuid and the host', () =>
    assert.deepEqual(callerOf(`${AGENT.ID.toUpperCase()} rack4-jump`), AGENT));

  for (const header of [
    ...[undefined, '', AGENT.ID, `${AGENT.ID} `, `x${AGENT.ID} h`, 'h', `${AGENT.ID} a b`],
    ...[`${AGENT.ID} ${'h'.repeat(201)}`, `__proto__ h`, `${AGENT.ID}\th`, [`${AGENT.ID} h`]],
  ])
    it(`reads nothing in ${JSON.stringify({ header }).slice(0, 60)}`, () =>
      assert.equal(callerOf(header), undefined));
});

describe('noted', () => {
  it('notes a call once a minute', () => {
    const first = noted(undefined, AGENT, undefined, when(0));
    assert.deepEqual(first, { ...AGENT, SeenAt: at(0), Busy: [] });
    assert.equal(noted(first, AGENT, undefined, when(54)), first);
    assert.equal(noted(first, AGENT, undefined, when(60)).SeenAt, at(60));
  });

  it('notes each claim and result, by controller, for ten minutes', () => {
    let agent = noted(undefined, AGENT, 'a', when(0));
    agent = noted(agent, AGENT, '__proto__', when(10));
    agent = noted(agent, AGENT, 'a', when(20));
    assert.deepEqual(
      [...busyControllers([agent])],
      [
        ['__proto__', at(10)],
        ['a', at(20)],
      ],
    );
    assert.deepEqual([...busyControllers([noted(agent, AGENT, undefined, when(615))]).keys()], ['a']);
    for (let n = 0; n < 300; n += 1) agent = noted(agent, AGENT, `c${n}`, when(30));
    assert.equal(agent.Busy.length, 200);
  });

  it('finds a power-cycle server silent after 3 min', () => {
    const agent = noted(undefined, AGENT, undefined, when(0));
    assert.deepEqual([silentSince(agent, when(179)), silentSince(agent, when(180))], [undefined, at(180)]);
  });
});
