/** Synaccess netBooter: commands in the query of one page. */
import { explanationOf } from '../../loop/answer.ts';
import { askDeviceOk, baseUrl } from '../connect/http.ts';
import { AC, type Driver, optionalText, TEXT, textOf } from './driver.ts';

/** `$A0,00001,0.15,XX`: outlets from right to left. */
const isOn = (answer: string, port: string): boolean => {
  const states = /^\$A0,([01]{1,64})(?:,|$)/.exec(answer.trim())?.[1];
  const state = states?.at(-Number(port));
  if (state === undefined)
    throw new Error(`no state of outlet ${port} in ${explanationOf(answer.slice(0, 100))}`);
  return state === '1';
};

export const synaccess: Driver = {
  ...AC,
  required: { address: TEXT },
  optional: { user: TEXT, password: TEXT },
  // The device takes up to 20 s for a command.
  setSeconds: 30,
  check: (settings) => void baseUrl(textOf(settings, 'address')),
  address: (settings) => baseUrl(textOf(settings, 'address')).host,
  open: (settings) => {
    const basic = {
      user: optionalText(settings, 'user') ?? 'admin',
      password: optionalText(settings, 'password') ?? 'admin',
    };
    const command = async (text: string, signal: AbortSignal): Promise<string> => {
      const url = new URL('/cmd.cgi', baseUrl(textOf(settings, 'address')));
      url.search = `?${text.replaceAll(' ', '%20')}`;
      return (await askDeviceOk(url, { basic, signal })).text;
    };
    const done = async (text: string, signal: AbortSignal): Promise<void> => {
      const answer = await command(text, signal);
      if (!answer.trim().startsWith('$A0'))
        throw new Error(`${text} answered ${explanationOf(answer.slice(0, 100))}`);
    };
    return (port) => ({
      read: async (signal) => (isOn(await command('$A5', signal), port) ? 'on' : 'off'),
      set: (state, signal) => done(`$A3 ${port} ${state === 'on' ? 1 : 0}`, signal),
      cycle: (_seconds, signal) => done(`$A4 ${port}`, signal),
    });
  },
};
