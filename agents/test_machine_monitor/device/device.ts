/** Looks at one kind of device; each kind is a folder beside this file. */
import type { AttachedDevice } from '../../../shared/types/description.ts';
import type { Known } from '../known/known.ts';
import type { Event } from '../../../shared/types/event.ts';

/** What one kind of device adds; empty where the device did not answer: so the server learns that it is missing. */
export type DevicePart = Partial<Pick<Event, 'android' | 'chromeos' | 'ios' | 'pyocd' | 'standalone'>>;

/** Throws where the device does not answer, or answers what cannot be understood. */
export type Probe = (known: Known, signal: AbortSignal) => Promise<DevicePart>;

export type Probes = Readonly<Record<AttachedDevice, Probe>>;

/** Throws where the device did not take the order. */
export type Reboot = (known: Known, signal: AbortSignal) => Promise<void>;

export type Reboots = Readonly<Record<AttachedDevice, Reboot | undefined>>;
