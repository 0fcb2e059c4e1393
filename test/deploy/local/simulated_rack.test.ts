/** The simulated rack: the power-cycle server's own code against the simulated strips and the functions. */
import assert from 'node:assert/strict';
import { HostKeys } from '../../../agents/powercycle_server/connect/host_keys.ts';
import type { Outlet } from '../../../agents/powercycle_server/driver/driver.ts';
import { openerOf } from '../../../agents/powercycle_server/rack.ts';
import { simulatedEvent, simulatedMachineId } from '../../../deploy/local/simulated_event.ts';
import { openStrips } from '../../../deploy/local/simulated_rack.ts';
import { SimulatedStrips } from '../../../deploy/local/simulated_strips.ts';
import { openPowerLab, type PowerLab } from '../../support/power_lab.ts';
import { makeDirectory } from '../../support/scratch.ts';

const MINUTE_MS = 60_000;
/** Works; refuses; lies; powers something else; works, and its machine falls silent; nobody asks for it. */
const [WORKS, REFUSES, LIES, ELSEWHERE, SILENT, UNTOUCHED] = [0, 2, 3, 4, 5, 9] as const;
const INDEXES = [WORKS, REFUSES, LIES, ELSEWHERE, SILENT, UNTOUCHED];

describe('The rack of npm start', () => {
  let lab: PowerLab;
  let close = (): void => undefined;
  beforeEach(async () => {
    lab = await openPowerLab();
  });
  afterEach(async () => {
    close();
    await lab.close();
  });

  it('cycles machines that are asked for by hand: most come back, some outlets fail or lie, and nobody else is touched', async () => {
    const { time, ask, get } = lab;
    const strips = new SimulatedStrips(50, time.ms);
    const opened = await openStrips(strips);
    close = opened.close;
    const hostKeys = new HostKeys(makeDirectory());
    const open = openerOf({ childEnvironment: {}, home: '/nowhere', sshAgent: undefined, hostKeys });
    const life = lab.start(makeDirectory(), strips.config(opened.addresses), undefined, (machine): Outlet => {
      const own = open(machine);
      return {
        read: (signal) => time.during(own.read!(signal)),
        set: (state, signal) => time.during(own.set(state, signal)),
      };
    });
    const report = async (index: number): Promise<void> => {
      const body = simulatedEvent(index, time.ms(), strips.poweredOf(index));
      if (body !== undefined) await ask('POST /json/v1/machine/event/', { as: 'agent', body });
    };
    const reporting = async (): Promise<never> => {
      for (;;) {
        for (const index of INDEXES) await report(index);
        await time.sleep(30_000, new AbortController().signal);
      }
    };
    void reporting();
    await time.pass(3 * MINUTE_MS);
    const ids = INDEXES.filter((index) => index !== UNTOUCHED).map(simulatedMachineId);
    await lab.request(ids);
    await time.pass(7 * MINUTE_MS);

    const powerOf = async (index: number) => (await get(simulatedMachineId(index))).Power;
    for (const index of [WORKS, SILENT]) {
      const { LastCycle, Controller, Outlet: outlet } = await powerOf(index);
      assert.deepEqual([LastCycle.Outcome, Controller, outlet], ['verified', 'rack0-pdu', `${index + 2}`]);
      assert.match(LastCycle.Effect, /^back after \d+ s$/);
    }
    assert.equal((await powerOf(ELSEWHERE)).LastCycle.Effect, 'no effect');
    for (const [index, detail] of [
      [REFUSES, /off failed, the outlet stayed on: .*\$AF/],
      [LIES, /the device accepted off, and the outlet stayed on/],
    ] as const) {
      const { LastCycle, Doubt } = await powerOf(index);
      assert.equal(LastCycle.Outcome, 'failed');
      assert.match(LastCycle.Detail, detail);
      assert.notEqual(Doubt, '');
    }
    assert.deepEqual(strips.poweredOf(UNTOUCHED), { upMs: undefined });
    assert.deepEqual((await powerOf(UNTOUCHED)).Starts, []);
    const served = await lab.entries(simulatedMachineId(WORKS), 'power_cycle');
    assert.match(served.at(-1) ?? '', /back after/);
    await life.stop();
  });

  it('has outlets for the first 49 machines, ten to a rack', () => {
    const portsOf = (machines: number) =>
      Object.values(
        (
          JSON.parse(new SimulatedStrips(machines, () => 0).config([])) as {
            synaccess: Record<string, { ports: object }>;
          }
        ).synaccess,
      ).map(({ ports }) => Object.keys(ports).length);
    assert.deepEqual(portsOf(10_000), [9, 10, 10, 10, 10]);
    assert.deepEqual(portsOf(12), [9, 3]);
    assert.deepEqual(portsOf(0), []);
  });
});
