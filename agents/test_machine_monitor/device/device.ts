/** Looks at one kind of device; each kind is a folder beside this file. */
import type { AttachedDevice } from '../../../shared/types/description.ts';
import type { Known } from '../known/known.ts';
import type { DevicePart } from '../report/outgoing_event.ts';

/** Throws where the device does not answer, or answers what cannot be understood. */
export type Probe = (known: Known, signal: AbortSignal) => Promise<DevicePart>;

export type Probes = Readonly<Record<AttachedDevice, Probe>>;
