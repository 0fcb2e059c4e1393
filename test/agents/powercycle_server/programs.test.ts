import assert from 'node:assert/strict';
import { readRackConfig } from '../../../agents/powercycle_server/config/read_config.ts';
import { HostKeys } from '../../../agents/powercycle_server/connect/host_keys.ts';
import { openerOf } from '../../../agents/powercycle_server/rack.ts';
import { benches } from '../../support/power_switch/bench.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { type Reply, standIns } from '../../support/stand_ins.ts';

const hub = (heading: string, state: string) =>
  `${heading} status for hub 1-1.4 [0424:2514, USB 2.00, 4 ports, ppps]\n  Port 2: ${state}\n`;

const twice = (state: string) => ({ stdout: hub('Current', '0503 power') + hub('New', state) });
const UHUBCTL = {
  config: '{uhubctl: {d: {location: "1-1.4", ports: {m: 2}}}}',
  read: 'uhubctl -l 1-1.4 -p 2',
  // With -r on kernels that switch a port back on.
  off: ['uhubctl -l 1-1.4 -p 2 -a off', 'uhubctl -l 1-1.4 -p 2 -a off -r 100'],
  on: 'uhubctl -l 1-1.4 -p 2 -a on',
  isOn: { stdout: hub('Current', '0503 power') },
  isOff: { stdout: hub('Current', '0000 off') },
  // It exits with 0 all the same.
  refusesOff: twice('0503 power'),
  refusesOn: twice('0000 off'),
  turnsOff: twice('0000 off'),
  turnsOn: twice('0503 power'),
};
const BOARD = {
  config: `{command: {d: {on: ["sw", "on", "{port}"], off: ["sw", "off", "{port}"], read: ["sw", "read", "{port}"], readOn: "ON", readOff: "OFF", ports: {m: 1}}}}`,
  read: 'sw read 1',
  off: ['sw off 1'],
  on: 'sw on 1',
  isOn: { stdout: 'port 1 is ON\n' },
  isOff: { stdout: 'port 1 is OFF\n' },
  refusesOff: { code: 3, stderr: 'no such board' },
  refusesOn: { code: 3, stderr: 'no such board' },
  turnsOff: {},
  turnsOn: {},
};

describe('a driver that runs a program', () => {
  const makeStandIns = standIns();
  const newBench = benches();

  for (const [name, tool] of Object.entries({ uhubctl: UHUBCTL, command: BOARD })) {
    const { config, read, off, on, isOn, isOff } = tool;
    const cycle = (reads: readonly Reply[], offs: Reply, ons: Reply | readonly Reply[]) => {
      const replies = Object.fromEntries(off.map((line) => [line, offs]));
      const { env, calls } = makeStandIns({ ...replies, [read]: reads, [on]: ons });
      const bench = newBench(config, makeDirectory(), { environment: env });
      return { ...bench, calls, done: bench.cycle() };
    };

    it(`proves a cycle: ${name}`, async () => {
      const { outcome, detail } = await cycle([isOn, isOff, isOn], tool.turnsOff, tool.turnsOn).done;
      assert.equal(outcome, 'verified', detail);
    });

    it(`leaves a machine untouched if off fails: ${name}`, async () => {
      const { done, calls } = cycle([isOn], tool.refusesOff, tool.turnsOn);
      const { outcome, counted, detail } = await done;
      assert.deepEqual([outcome, counted], ['failed', false], detail);
      assert.equal(calls().filter((line) => off.includes(line)).length, 3);
    });

    it(`never gives up an outlet that does not come on: ${name}`, async () => {
      const ons = [tool.refusesOn, tool.refusesOn, tool.turnsOn];
      const { done, standIn } = cycle([isOn, isOff, isOff, isOff, isOn], tool.turnsOff, ons);
      const { outcome, detail } = await done;
      assert.equal(outcome, 'verified');
      assert.match(detail, /after 3 tries to turn it on/);
      assert.deepEqual(standIn.outcomesOf('m'), ['stuck_off', 'verified']);
    });
  }

  const { signal } = new AbortController();

  const outletOf = (text: string, path: string) => {
    const surroundings = {
      childEnvironment: { PATH: path },
      home: '/nowhere',
      sshAgent: undefined,
      hostKeys: new HostKeys('/nowhere'),
    };
    const config = readRackConfig(text);
    return openerOf(surroundings)(config.machines.get('m')!);
  };

  it('believes uhubctl only what the new status shows, since it exits with 0 although nothing was switched', async () => {
    const replies = {
      'uhubctl -l 1-1.4 -p 2': { stdout: hub('Current', '0503 power highspeed enable connect [0000:0000]') },
      'uhubctl -l 1-1.4 -p 2 -a on': { stdout: hub('Current', '0000 off') + hub('New', '0000 off') },
      'uhubctl -l 1-1.4 -p 2 -a off': { stdout: hub('Current', '0503 power') + hub('New', '0000 off') },
      'uhubctl -l 1-1.4 -p 2 -a off -r 100': {
        stdout: hub('Current', '0503 power') + hub('New', '0000 off'),
      },
    };
    const { env } = makeStandIns(replies);
    const outlet = outletOf(`{uhubctl: {h: {location: "1-1.4", ports: {m: 2}}}}`, env.PATH);
    assert.equal(await outlet.read?.(signal), 'on');
    await outlet.set('off', signal);
    await assert.rejects(outlet.set('on', signal), /asked for on, and the port is off/);
  });

  it('goes by the exit code and the two expressions of a command, and quotes what it said', async () => {
    const { env } = makeStandIns({
      'sw read 1': { stdout: 'port 1 is ON\n' },
      'sw off 1': {},
      'sw on 1': { code: 3, stderr: 'no such board' },
    });
    const outlet = outletOf(
      `{command: {c: {on: ["sw", "on", "{port}"], off: ["sw", "off", "{port}"], read: ["sw", "read", "{port}"], readOn: "ON", readOff: "OFF", ports: {m: 1}}}}`,
      env.PATH,
    );
    assert.equal(await outlet.read?.(signal), 'on');
    await outlet.set('off', signal);
    await assert.rejects(outlet.set('on', signal), /^Error: sw exited with 3: sw: no such board$/);
  });
});
