/** Ubiquiti EdgeSwitch: PoE ports, switched on the command line of an ssh session. */
import { CliSession } from '../connect/cli_session.ts';
import { addressOf, hostAndPort } from '../connect/ssh.ts';
import { AC, type Driver, type Reading, TEXT, textOf } from './driver.ts';

/**
 * A line of `show poe status 0/3`: the port, then the detection.
 *
 *     0/3       Good          2.30      53.20    43.12   Class3
 */
const detectionOf = (output: string, port: string): string =>
  output
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([name]) => name === port)?.[1] ?? '';

export const edgeswitch: Driver = {
  ...AC,
  required: { address: TEXT, user: TEXT },
  optional: { password: TEXT, keyFile: TEXT, hostKey: TEXT },
  offSeconds: 5,
  check: (settings) => void hostAndPort(textOf(settings, 'address')),
  address: (settings) => addressOf(textOf(settings, 'address'), 22),
  open: (settings, surroundings) => {
    // One session at a time: the switch takes few.
    const session = new CliSession(settings, surroundings);
    return (port) => {
      const name = `0/${port}`;
      return {
        read: (signal): Promise<Reading> =>
          session.use(signal, async (say) => {
            const config = await say(`show running-config interface ${name}`);
            if (/^\s*poe opmode shutdown\s*$/m.test(config)) return 'off';
            const detection = detectionOf(await say(`show poe status ${name}`), name);
            return detection.toLowerCase() === 'good' ? 'on' : 'no_load';
          }),
        set: (state, signal) =>
          session.use(signal, async (say) => {
            await say('configure');
            try {
              await say(`interface ${name}`);
              await say(`poe opmode ${state === 'on' ? 'auto' : 'shutdown'}`);
              await say('exit');
            } finally {
              // Out of the configuration, wherever it was refused.
              await say('exit');
            }
          }),
      };
    };
  },
};
