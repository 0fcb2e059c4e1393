/** What every kind of power switch has to offer, and what it is given. */
import type { JSONSchema } from 'json-schema-to-ts';
import type { HostKeys } from '../connect/host_keys.ts';

/** no_load: the port is on, nothing draws power. pending: ask again. */
export type Reading = 'on' | 'off' | 'no_load' | 'pending';

/** Something that can cut and restore the power of one machine. Every method ends when the signal aborts. */
export interface Outlet {
  /** Absent if the device cannot say. */
  read?(signal: AbortSignal): Promise<Reading>;
  /** Resolves once the device accepted it; throws with what the device said. */
  set(state: 'on' | 'off', signal: AbortSignal): Promise<void>;
  /** The device's own off, wait, on, which ends in on even if the agent dies. */
  cycle?(offSeconds: number, signal: AbortSignal): Promise<void>;
}

/** What drivers need from this computer. */
export interface Surroundings {
  /** The environment of child programs: PATH, HOME and LANG. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  readonly home: string;
  readonly sshAgent: string | undefined;
  readonly hostKeys: HostKeys;
}

/** A controller's part of the config, its secrets read from their files. */
export interface Settings {
  readonly label: string;
  readonly [member: string]: unknown;
}

/** One kind of power switch. */
export interface Driver {
  /** The members that a controller of this kind has beside the common ones. */
  readonly required: Readonly<Record<string, JSONSchema>>;
  readonly optional: Readonly<Record<string, JSONSchema>>;
  /** What a port is called on the device. */
  readonly port: RegExp;
  /** Off time by default, in seconds. */
  readonly offSeconds: number;
  /** How long to wait for the state by default, in seconds. */
  readonly verifySeconds: number;
  /** Limit of one `set` or `cycle`, in seconds, without the off time. */
  readonly setSeconds: number;
  readonly powers: 'host' | 'device';
  /** The off time is a parameter of the device's own cycle, so that it is used by default; otherwise it is set in the device. */
  readonly isCycleTimed: boolean;
  /** Every port is a device of its own. */
  readonly isEachPortApart: boolean;
  /** Throws if a setting cannot be right, with a text that follows the label. */
  check?(settings: Settings, machines: ReadonlyMap<string, readonly string[]>): void;
  /** Names the device of a port, for the journal and to find two entries for one outlet; no secret. If each port is a device, the outlet. */
  address(settings: Settings, port: string): string;
  /** Connects to nothing yet. */
  open(settings: Settings, surroundings: Surroundings): (port: string) => Outlet;
}

/** Defaults of most kinds. */
export const AC = {
  optional: {},
  // One name for each outlet: 3 is not 03.
  port: /^(?:0|[1-9][0-9]{0,2})$/,
  offSeconds: 10,
  verifySeconds: 20,
  setSeconds: 25,
  powers: 'host',
  isCycleTimed: false,
  isEachPortApart: false,
} as const satisfies Partial<Driver>;

/** A text of the settings that the schema requires or that has no default. */
export const textOf = (settings: Settings, name: string): string => {
  const value = settings[name];
  return typeof value === 'string' ? value : '';
};

/** Undefined if absent. */
export const optionalText = (settings: Settings, name: string): string | undefined => {
  const value = settings[name];
  return typeof value === 'string' ? value : undefined;
};

export const TEXT = { type: 'string', minLength: 1, maxLength: 1024 } as const;
