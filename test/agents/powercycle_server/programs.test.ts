import assert from 'node:assert/strict';
import { readRackConfig } from '../../../agents/powercycle_server/config/read_config.ts';
import { HostKeys } from '../../../agents/powercycle_server/connect/host_keys.ts';
import { openerOf } from '../../../agents/powercycle_server/rack.ts';
import { standIns } from '../../support/stand_ins.ts';

const hub = (heading: string, state: string) =>
  `${heading} status for hub 1-1.4 [0424:2514, USB 2.00, 4 ports, ppps]\n  Port 2: ${state}\n`;

describe('a driver that runs a program', () => {
  const makeStandIns = standIns();
  const signal = AbortSignal.timeout(60_000);

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
