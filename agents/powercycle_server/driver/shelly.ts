/** Shelly relays of both generations. */
import { askDeviceOk, baseUrl, jsonOf } from '../connect/http.ts';
import {
  AC,
  type Driver,
  optionalText,
  type Outlet,
  type Reading,
  type Settings,
  TEXT,
  textOf,
} from './driver.ts';

/** `{"output":true}` of generation 2, `{"ison":true}` of generation 1. */
const stateOf = (value: unknown): Reading => {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  throw new Error('the device did not say whether the relay is on');
};

const credentials = (settings: Settings) => {
  const password = optionalText(settings, 'password');
  return password === undefined ? undefined : { user: optionalText(settings, 'user') ?? 'admin', password };
};

/** `POST /rpc {"id":1,"method":"Switch.Set","params":{"id":0,"on":false}}`; digest authentication with SHA-256. */
const generation2 = (settings: Settings, port: string): Outlet => {
  const digest = credentials(settings);
  const call = async (method: string, params: object, signal: AbortSignal) => {
    const body = { id: 1, method, params: { id: Number(port), ...params } };
    const url = new URL('/rpc', baseUrl(textOf(settings, 'address')));
    const answer = await askDeviceOk(url, { method: 'POST', body, ...(digest && { digest }), signal });
    const { result } = jsonOf(answer);
    if (typeof result !== 'object' || result === null) throw new Error(answer.explanation);
    return result;
  };
  const set = async (params: object, signal: AbortSignal): Promise<void> => {
    if (!('was_on' in (await call('Switch.Set', params, signal))))
      throw new Error('the device did not confirm the switch');
  };
  return {
    read: async (signal) => {
      const status = await call('Switch.GetStatus', {}, signal);
      return stateOf('output' in status ? status.output : undefined);
    },
    set: (state, signal) => set({ on: state === 'on' }, signal),
    cycle: (seconds, signal) => set({ on: false, toggle_after: seconds }, signal),
  };
};

/** `/relay/0?turn=off` → `{"ison":false}`; Basic authentication. */
const generation1 = (settings: Settings, port: string): Outlet => {
  const basic = credentials(settings);
  const ask = async (query: string, signal: AbortSignal): Promise<Reading> => {
    const url = new URL(`/relay/${port}${query}`, baseUrl(textOf(settings, 'address')));
    return stateOf(jsonOf(await askDeviceOk(url, { ...(basic && { basic }), signal }))['ison']);
  };
  const turn = async (state: 'on' | 'off', query: string, signal: AbortSignal): Promise<void> => {
    const now = await ask(`?turn=${state}${query}`, signal);
    if (now !== state) throw new Error(`the relay answered that it is ${now}`);
  };
  return {
    read: (signal) => ask('', signal),
    set: (state, signal) => turn(state, '', signal),
    cycle: (seconds, signal) => turn('off', `&timer=${seconds}`, signal),
  };
};

export const shelly: Driver = {
  ...AC,
  required: { address: TEXT, generation: { type: 'integer', enum: [1, 2] } },
  optional: { user: TEXT, password: TEXT },
  isCycleTimed: true,
  check: (settings) => void baseUrl(textOf(settings, 'address')),
  address: (settings) => baseUrl(textOf(settings, 'address')).host,
  open: (settings) => (port) =>
    settings['generation'] === 1 ? generation1(settings, port) : generation2(settings, port),
};
