/** Every kind of power switch that can be spoken to: its stand-in, and the config of a controller `d` with the machine `m` on it. */
import { edgeswitchSwitch } from './edgeswitch.ts';
import { mpowerSwitch } from './mpower.ts';
import { pdudaemonSwitch } from './pdudaemon.ts';
import { redfishSwitch } from './redfish.ts';
import type { PowerSwitch } from './relay.ts';
import { shelly1Switch, shelly2Switch } from './shelly.ts';
import { snmpSwitch } from './snmp.ts';
import { synaccessSwitch } from './synaccess.ts';
import { tasmotaSwitch } from './tasmota.ts';

export interface Kind {
  readonly open: () => Promise<PowerSwitch>;
  /** `more`: further members, each with a comma behind it. */
  readonly config: (address: string, more?: string) => string;
  readonly cannotBeRead?: boolean;
  /** Its own off, wait, on. */
  readonly canCycle?: boolean;
  /** Differs from another in how it is spoken to, not in what it does. */
  readonly isVariant?: boolean;
}

/** `timed`: its own cycle is the default. */
const http = (section: string, open: Kind['open'], members: string, timed = false): Kind => ({
  open,
  config: (address, more = timed ? 'ownCycle: false,' : '') =>
    `{${section}: {d: {address: "${address}", ${more} ${members}}}}`,
  canCycle: section !== 'pdudaemon',
  cannotBeRead: section === 'pdudaemon',
});

const ssh = (section: string, open: Kind['open']): Kind => ({
  open,
  config: (address, more = '') =>
    `{${section}: {d: {address: "${address}", user: "ubnt", verifySeconds: 3, ${more} password: "hush-${section}", ports: {m: 3}}}}`,
});

const snmp = (profile: string, credentials: string): Kind => ({
  open: () => snmpSwitch(profile),
  config: (address, more = '') =>
    `{snmp: {d: {profile: "${profile}", ${credentials}, verifySeconds: 5, address: "${address}", ${more} ports: {m: 0}}}}`,
  cannotBeRead: profile === 'cyberpower',
  canCycle: profile.startsWith('apc') || profile === 'raritan_pdu2',
});
const V2C = 'version: "2c", community: "hush-community"';
const V3 =
  'version: "3", user: "rack", authProtocol: "sha256", privProtocol: "aes", password: "hush-snmp-password"';

export const KINDS: Readonly<Record<string, Kind>> = {
  mpower: ssh('mpower', mpowerSwitch),
  'mpower with the oldest key exchange': {
    ...ssh('mpower', () => mpowerSwitch({ kex: 'diffie-hellman-group1-sha1' })),
    isVariant: true,
  },
  edgeswitch: ssh('edgeswitch', edgeswitchSwitch),
  'edgeswitch behind the shell of a UniFi switch': {
    ...ssh('edgeswitch', () => edgeswitchSwitch(true)),
    isVariant: true,
  },
  synaccess: http('synaccess', synaccessSwitch, 'password: "hush-synaccess", ports: {m: 3}'),
  tasmota: http('tasmota', tasmotaSwitch, 'password: "hush-tasmota", ports: {m: 1}', true),
  'tasmota with one relay': {
    ...http('tasmota', () => tasmotaSwitch(true), 'password: "hush-tasmota", ports: {m: 1}', true),
    isVariant: true,
  },
  'shelly of generation 1': http(
    'shelly',
    shelly1Switch,
    'generation: 1, password: "hush-shelly", ports: {m: 0}',
    true,
  ),
  'shelly of generation 2': http(
    'shelly',
    shelly2Switch,
    'generation: 2, password: "hush-shelly", ports: {m: 0}',
    true,
  ),
  redfish: {
    open: () => redfishSwitch({ allows: ['On', 'ForceOff', 'PowerCycle'] }),
    config: (address, more = '') =>
      `{redfish: {d: {user: "operator", ${more} password: "hush-redfish", ports: {m: "http://${address}"}}}}`,
    canCycle: true,
  },
  pdudaemon: http('pdudaemon', pdudaemonSwitch, 'hostname: "apc7952", ports: {m: 3}', true),
  'snmp apc_rpdu2': snmp('apc_rpdu2', V2C),
  'snmp apc_rpdu': snmp('apc_rpdu', V2C),
  'snmp apc_masterswitch': snmp('apc_masterswitch', V2C),
  'snmp raritan_pdu2': snmp('raritan_pdu2', V2C),
  'snmp eaton_epdu': snmp('eaton_epdu', V2C),
  'snmp cyberpower': snmp('cyberpower', V2C),
  'snmp poe': snmp('poe', V2C),
  'snmp of version 3': { ...snmp('apc_rpdu2', V3), isVariant: true },
};
