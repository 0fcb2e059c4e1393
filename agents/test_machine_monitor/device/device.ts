/** What each kind of device provides: a probe and, if it can be rebooted, a reboot. */
import type { AttachedDevice } from '../../../shared/types/description.ts';
import type { Event } from '../../../shared/types/event.ts';
import type { Known } from '../known/known.ts';

/** The part of an event that describes the device; empty if the device did not answer, which tells the server that it is missing. */
export type DevicePart = Partial<Pick<Event, 'android' | 'chromeos' | 'ios' | 'pyocd' | 'standalone'>>;

/** Reads the device. Throws if it does not answer or its answer cannot be parsed. */
export type Probe = (known: Known, signal: AbortSignal) => Promise<DevicePart>;

export type Probes = Readonly<Record<AttachedDevice, Probe>>;

/** Throws if the device did not accept the reboot. */
export type Reboot = (known: Known, signal: AbortSignal) => Promise<void>;

/** undefined: this kind of device is not rebooted. */
export type Reboots = Readonly<Record<AttachedDevice, Reboot | undefined>>;
