/** USB hubs that switch their ports, by uhubctl, here or on another host. */
import { release } from 'node:os';
import { runProgramOf } from '../connect/program.ts';
import { AC, type Driver, optionalText, type Reading, type Settings, textOf } from './driver.ts';

/**
 * The states of a port in the last status of every half (USB 2 and 3) of the hub.
 *
 *     Current status for hub 1-1.4 [0424:2514, USB 2.00, 4 ports, ppps]
 *       Port 2: 0103 power enable connect
 *     Sent power off request
 *     New status for hub 1-1.4 [0424:2514, USB 2.00, 4 ports, ppps]
 *       Port 2: 0000 off
 */
export const portStates = (output: string, port: string, heading: 'Current' | 'New'): readonly boolean[] => {
  const ofHub = new Map<string, boolean>();
  let hub: string | undefined;
  for (const line of output.split('\n')) {
    const status = /^(Current|New) status for hub (\S{1,64})/.exec(line);
    if (status !== null) hub = status[1] === heading ? status[2] : undefined;
    const state = /^ {2}Port (\d{1,3}): ([0-9a-f]{4}) (\S+)/.exec(line);
    if (hub !== undefined && state?.[1] === port) ofHub.set(hub, state[3] !== 'off');
  }
  return [...ofHub.values()];
};

const readingOf = (states: readonly boolean[], port: string): Reading => {
  if (states.length === 0) throw new Error(`uhubctl shows no port ${port}: check location and port`);
  if (states.every((isOn) => isOn)) return 'on';
  return states.every((isOn) => !isOn) ? 'off' : 'pending';
};

/** Kernels before 6 switch a port back on, so that off is repeated: https://github.com/mvp/uhubctl#power-comes-back-on-after-few-seconds-on-linux */
const SWITCHES_BACK = Number.parseInt(release(), 10) < 6;

const argvOf = (settings: Settings, args: readonly string[]): readonly string[] => {
  const host = optionalText(settings, 'ssh');
  const tool = ['uhubctl', '-l', textOf(settings, 'location'), ...args];
  return host === undefined ? tool : ['ssh', '-oConnectTimeout=15', '-oBatchMode=yes', '--', host, ...tool];
};

export const uhubctl: Driver = {
  ...AC,
  required: { location: { type: 'string', pattern: '^[0-9]{1,3}(-[0-9.]{1,32})?$' } },
  optional: {
    ssh: {
      type: 'string',
      pattern: '^([A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9.:-]*$',
      maxLength: 200,
    },
    ganged: { type: 'boolean' },
  },
  powers: 'device',
  check: (settings, machines) => {
    const [first, second] = machines.keys();
    if (settings['ganged'] === true && second !== undefined)
      throw new Error(
        `the ports of a ganged hub switch together, and both ${first ?? ''} and ${second} are on it`,
      );
  },
  address: (settings) => `${optionalText(settings, 'ssh') ?? ''} ${textOf(settings, 'location')}`.trim(),
  open:
    (settings, { childEnvironment }) =>
    (port) => ({
      read: async (signal) =>
        readingOf(
          portStates(
            await runProgramOf(argvOf(settings, ['-p', port]), childEnvironment, signal),
            port,
            'Current',
          ),
          port,
        ),
      set: async (state, signal) => {
        const isRepeated = state === 'off' && (settings['ssh'] !== undefined || SWITCHES_BACK);
        const args = ['-p', port, '-a', state, ...(isRepeated ? ['-r', '100'] : [])];
        const output = await runProgramOf(argvOf(settings, args), childEnvironment, signal);
        // uhubctl exits with 0 although nothing was switched.
        const now = readingOf(portStates(output, port, 'New'), port);
        if (now !== state)
          throw new Error(
            `uhubctl asked for ${state}, and the port is ${now === 'pending' ? 'half on' : now}`,
          );
      },
    }),
};
