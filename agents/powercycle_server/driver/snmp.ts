/** Switches that speak SNMP; what to set and read is a profile. */
import type { JSONSchema } from 'json-schema-to-ts';
import { openSession } from '../connect/snmp_session.ts';
import { addressOf, hostAndPort } from '../connect/ssh.ts';
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
import { SNMP_PROFILES, type SnmpProfile } from './snmp_profiles.ts';

const OID = { type: 'string', pattern: '^1(\\.[0-9]{1,10}){3,60}$' } as const;
const VALUE = { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 } as const;
const part = (properties: Readonly<Record<string, JSONSchema>>, required: readonly string[]) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as const;
const COMMAND = part({ oid: OID, value: VALUE }, ['oid', 'value']);

const CUSTOM = part(
  {
    on: COMMAND,
    off: COMMAND,
    cycle: COMMAND,
    state: part({ oid: OID, on: VALUE, off: VALUE, pending: { type: 'array', items: VALUE, maxItems: 16 } }, [
      'oid',
      'on',
      'off',
    ]),
  },
  ['on', 'off'],
);

const profileOf = (settings: Settings): SnmpProfile => {
  const name = textOf(settings, 'profile');
  // The schema has checked it.
  if (name === 'custom') return settings['custom'] as SnmpProfile;
  const profile = Object.hasOwn(SNMP_PROFILES, name) ? SNMP_PROFILES[name] : undefined;
  if (profile === undefined)
    throw new Error(
      `profile ${JSON.stringify(name)} is unknown: use one of ${[...Object.keys(SNMP_PROFILES), 'custom'].join(', ')}`,
    );
  return profile;
};

const outletOf = (settings: Settings, profile: SnmpProfile, port: string): Outlet => {
  const { on, off, cycle, state, admin } = profile;
  const session = <T>(
    signal: AbortSignal,
    work: (own: ReturnType<typeof openSession>) => Promise<T>,
  ): Promise<T> => {
    const own = openSession(settings, signal);
    return work(own).finally(() => own.close());
  };
  const set = ({ oid, value }: { oid: string; value: number }, signal: AbortSignal): Promise<void> =>
    session(signal, (own) => own.set(`${oid}.${port}`, value));
  return {
    ...(state && {
      read: (signal): Promise<Reading> =>
        session(signal, async (own) => {
          if (admin !== undefined && (await own.get(`${admin.oid}.${port}`)) === admin.off) return 'off';
          const value = await own.get(`${state.oid}.${port}`);
          if (value === state.on) return 'on';
          if (value === state.off) return 'off';
          if (state.pending?.includes(value) === true) return 'pending';
          if (admin !== undefined) return 'no_load';
          throw new Error(`the state ${value} is neither on nor off: check profile`);
        }),
    }),
    set: (next, signal) => set(next === 'on' ? on : off, signal),
    ...(cycle && { cycle: (_seconds: number, signal: AbortSignal) => set(cycle, signal) }),
  };
};

export const snmp: Driver = {
  ...AC,
  required: { profile: TEXT, address: TEXT, version: { type: 'string', enum: ['2c', '3'] } },
  optional: {
    community: TEXT,
    user: TEXT,
    authProtocol: { type: 'string', enum: ['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'] },
    privProtocol: { type: 'string', enum: ['des', 'aes', 'aes256b', 'aes256r'] },
    password: TEXT,
    custom: CUSTOM,
  },
  check: (settings) => {
    profileOf(settings);
    hostAndPort(textOf(settings, 'address'));
    const isCustom = settings['profile'] === 'custom';
    if (isCustom !== (settings['custom'] !== undefined))
      throw new Error('profile "custom" and the member custom need each other');
    if (settings['version'] === '2c' && optionalText(settings, 'community') === undefined)
      throw new Error('version "2c" needs community or communityFile');
    if (settings['version'] === '3' && optionalText(settings, 'user') === undefined)
      throw new Error('version "3" needs user');
    const hasProtocol = settings['authProtocol'] !== undefined || settings['privProtocol'] !== undefined;
    if (hasProtocol && optionalText(settings, 'password') === undefined)
      throw new Error('authProtocol and privProtocol need passwordFile');
  },
  address: (settings) => addressOf(textOf(settings, 'address'), 161),
  open: (settings) => {
    const profile = profileOf(settings);
    return (port) => outletOf(settings, profile, port);
  },
};
