/** Ubiquiti mPower strips: relays are files, written over ssh. */
import { addressOf, connectSsh, execSsh, hostAndPort, LEGACY } from '../connect/ssh.ts';
import { AC, type Driver, type Reading, TEXT, textOf } from './driver.ts';

const stateOf = (output: string): Reading => {
  // `1`
  const text = output.trim();
  if (text === '1') return 'on';
  if (text === '0') return 'off';
  throw new Error(`the relay says ${JSON.stringify(text.slice(0, 50))}, not 0 or 1`);
};

export const mpower: Driver = {
  ...AC,
  required: { address: TEXT, user: TEXT },
  optional: { keyFile: TEXT, password: TEXT, hostKey: TEXT },
  check: (settings) => void hostAndPort(textOf(settings, 'address')),
  address: (settings) => addressOf(textOf(settings, 'address'), 22),
  open: (settings, surroundings) => (port) => {
    const path = `/proc/power/relay${port}`;
    const run = async (command: string, signal: AbortSignal): Promise<string> => {
      const client = await connectSsh(settings, surroundings, signal, LEGACY);
      try {
        return await execSsh(client, command);
      } finally {
        client.destroy();
      }
    };
    return {
      read: async (signal) => stateOf(await run(`cat ${path}`, signal)),
      set: async (state, signal) => {
        await run(`echo ${state === 'on' ? 1 : 0} > ${path}`, signal);
      },
    };
  },
};
