/** Tasmota plugs: commands in the query of one page. */
import { askDeviceOk, baseUrl, jsonOf } from '../connect/http.ts';
import { AC, type Driver, optionalText, type Reading, TEXT, textOf } from './driver.ts';

/** `{"POWER1":"OFF"}`; with one relay `{"POWER":"OFF"}`; without the password `{"WARNING":"Need user=<username>&password=<password>"}`. */
const stateOf = (answer: Readonly<Record<string, unknown>>, port: string): Reading => {
  const state = answer[`POWER${port}`] ?? (port === '1' ? answer['POWER'] : undefined);
  if (state === 'ON') return 'on';
  if (state === 'OFF') return 'off';
  if ('WARNING' in answer)
    throw new Error('the device wants a password, or another one: check user and password');
  throw new Error(`no state of relay ${port} in the answer`);
};

export const tasmota: Driver = {
  ...AC,
  required: { address: TEXT },
  optional: { user: TEXT, password: TEXT },
  isCycleTimed: true,
  check: (settings) => void baseUrl(textOf(settings, 'address')),
  address: (settings) => baseUrl(textOf(settings, 'address')).host,
  open: (settings) => {
    const password = optionalText(settings, 'password');
    const command = async (text: string, signal: AbortSignal) => {
      const url = new URL('/cm', baseUrl(textOf(settings, 'address')));
      if (password !== undefined) {
        url.searchParams.set('user', optionalText(settings, 'user') ?? 'admin');
        url.searchParams.set('password', password);
      }
      url.searchParams.set('cmnd', text);
      // Tasmota reads %20 for a space, and not every release reads +.
      url.search = url.search.replaceAll('+', '%20');
      return jsonOf(await askDeviceOk(url, { signal }));
    };
    return (port) => ({
      read: async (signal) => stateOf(await command(`Power${port}`, signal), port),
      set: async (state, signal) => {
        const now = stateOf(await command(`Power${port} ${state === 'on' ? 'On' : 'Off'}`, signal), port);
        if (now !== state) throw new Error(`the relay answered that it is ${now}`);
      },
      cycle: async (seconds, signal) => {
        // Delay is in tenths of a second.
        const answer = await command(
          `Backlog Power${port} 0;Delay ${Math.round(seconds * 10)};Power${port} 1`,
          signal,
        );
        if ('WARNING' in answer)
          throw new Error('the device wants a password, or another one: check user and password');
      },
    });
  },
};
