/** The effect of a power cycle, judged by the machine’s next reports. */
import assert from 'node:assert/strict';
import { aResult, Cycled } from '../../support/cycled.ts';

/** Reports every 30 s until it is claimed at 70 s. */
const cycled = (prepare: (machine: Cycled) => Cycled = (machine) => machine): Cycled => {
  const machine = prepare(new Cycled().reports(30, 60, 's1')).request(65, 'r1');
  machine.begin(70, 'r1');
  return machine;
};
/** Cut at 75 s, restored at 85 s. */
const done = (machine: Cycled, seconds = 105): Cycled =>
  machine.result(
    seconds,
    aResult('r1', 'verified', { OffSecondsAgo: seconds - 75, OnSecondsAgo: seconds - 85 }),
  );
const effect = ({ power }: Cycled): string => power.LastCycle.Effect;

/** The uptime of a ChromeOS device, in seconds. */
const up = (seconds: number) => ({ chromeos: { channel: 'c', uptime: seconds * 1e9 }, standalone: null });
const powers = (Powers: string) => (machine: Cycled) => machine.outlet(62, { Powers });

describe('the effect of a power cycle', () => {
  it('is proven by a monitor that started anew', () => {
    const machine = done(cycled()).reportOf(149, 's2');
    assert.equal(effect(machine), 'back after 74 s');
    assert.ok(machine.entries.includes('power_cycle: verified → verified'), 'watchers hear of it');
  });

  it('is proven if the machine was back before the result came', () =>
    assert.equal(effect(done(cycled().reportOf(149, 's2'), 300)), 'back after 74 s'));

  it('is proven by a device that is younger than the cycle', () =>
    assert.equal(effect(done(cycled()).reportOf(149, 's1', up(50))), 'back after 74 s'));

  it('is contradicted by a monitor that reported on as if nothing had happened', () => {
    const machine = done(cycled().reportOf(90, 's1'));
    assert.equal(effect(machine), 'no effect');
    assert.deepEqual([machine.power.Contradicted, machine.power.Doubt], [1, '']);
  });

  it('is contradicted by reports that come after the result, too', () =>
    assert.equal(effect(done(cycled().reportOf(80, 's1')).reportOf(110, 's1')), 'no effect'));

  it('is not judged by reports that leave room for a restart', () =>
    assert.equal(effect(done(cycled()).reports(110, 400, 's1')), ''));

  it('raises a doubt the second time in a row, which only a proof ends', () => {
    const machine = done(cycled().reportOf(90, 's1'));
    machine.reports(120, 4000, 's1').request(4000, 'r2');
    machine.begin(4010, 'r2');
    machine.reportOf(4030, 's1');
    machine.result(4035, aResult('r2', 'verified', { OffSecondsAgo: 20, OnSecondsAgo: 10 }));
    assert.match(machine.power.Doubt, /does not power this machine, or it has a battery/);
    assert.equal(machine.description.PowerCycleState, 'in_error');
    machine.reports(4060, 8000, 's1').request(8000, 'r3');
    machine.begin(8010, 'r3');
    machine.result(8040, aResult('r3', 'verified', { OffSecondsAgo: 20, OnSecondsAgo: 10 }));
    assert.notEqual(machine.power.Doubt, '', 'that it switches is not in doubt');
    machine.reportOf(8100, 's2');
    assert.deepEqual(
      [machine.power.Doubt, machine.power.Contradicted, effect(machine)],
      ['', 0, 'back after 80 s'],
    );
  });

  it('is not judged after a result that came later than 15 min', () =>
    assert.equal(effect(done(cycled(), 85 + 901).reportOf(1000, 's2')), ''));

  it('is judged after an acknowledged cycle, and after no other outcome', () => {
    for (const outcome of ['was_off', 'failed', 'stuck_off', 'capped', 'refused'] as const) {
      const result = aResult('r1', outcome, { OffSecondsAgo: 30, OnSecondsAgo: 20 });
      assert.equal(effect(cycled().result(105, result).reportOf(149, 's2')), '', outcome);
    }
    const result = aResult('r1', 'acknowledged', { OffSecondsAgo: 30, OnSecondsAgo: 20 });
    assert.equal(effect(cycled().result(105, result).reportOf(149, 's2')), 'back after 74 s');
  });

  it('of an outlet that was stuck is judged once it came on', () => {
    const machine = cycled().result(105, aResult('r1', 'stuck_off', { OffSecondsAgo: 30 }));
    machine.result(700, aResult('r1', 'verified', { OffSecondsAgo: 625, OnSecondsAgo: 10 }));
    assert.equal(effect(machine.reportOf(760, 's2')), 'back after 685 s');
  });

  it('of a device is proven or contradicted by its uptime alone', () => {
    const device = (m: Cycled) => powers('device')(m).reportOf(64, 's1', up(5000));
    assert.equal(effect(done(cycled(device)).reportOf(149, 's1', up(40))), 'back after 74 s');
    assert.equal(effect(done(cycled(device)).reportOf(149, 's2', up(5085))), 'no effect');
    const early = done(cycled(device)).reportOf(112, 's1', up(5048));
    assert.equal(effect(early), '', 'the reading may be older than the cycle');
    assert.equal(effect(early.reportOf(142, 's1', up(20))), 'back after 67 s');
    assert.equal(
      effect(done(cycled(device)).reportOf(149, 's2', { standalone: null })),
      '',
      'it is not read',
    );
  });

  const attached = (AttachedDevice: 'adb' | 'ios' | 'pyocd') => (machine: Cycled) =>
    machine.step(63, (was) => was && { ...was, Description: { ...was.Description, AttachedDevice } });
  for (const kind of ['adb', 'ios', 'pyocd'] as const)
    it(`of a device is never judged for ${kind}`, () => {
      const machine = done(cycled((m) => attached(kind)(powers('device')(m))));
      assert.equal(effect(machine.reports(120, 240, 's2', up(10))), '');
    });

  it('is not judged for monitors that do not say when they started', () => {
    const machine = new Cycled('').reports(30, 60, '').request(65, 'r1');
    machine.begin(70, 'r1');
    assert.equal(effect(done(machine.reportOf(90, '')).reports(120, 240, '')), '');
  });

  it('is not judged while two monitors report under one ID', () => {
    const machine = cycled((m) => {
      for (const [i, start] of ['s2', 's1', 's2', 's1'].entries()) m.reportOf(61 + i / 10, start);
      return m;
    });
    assert.equal(effect(done(machine.reportOf(90, 's1')).reportOf(120, 's2')), '');
  });

  it('costs a machine nothing once it is judged', () => {
    const machine = done(cycled()).reportOf(149, 's2').reportOf(179, 's2');
    for (const member of ['CycleFrom', 'CycleStart', 'CycleGap', 'CycleOff', 'CycleOn'])
      assert.ok(!machine.written.includes(member), member);
  });

  it('of a cycle whose result never comes is forgotten after an hour', () => {
    const machine = cycled().reports(90, 3720, 's1');
    assert.ok(!machine.written.includes('CycleFrom'));
  });
});
