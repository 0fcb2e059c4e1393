/** What each kind of device provides: a probe and, if it can be rebooted, a reboot. */
import type { AttachedDevice } from '../../../shared/types/description.ts';
import type { Event } from '../../../shared/types/event.ts';
import type { Known } from '../known/known.ts';

/** The part of an event that describes the device; empty if the device did not answer, which tells the server that it is missing. */
export type DevicePart = Partial<Pick<Event, 'android' | 'chromeos' | 'ios' | 'pyocd' | 'standalone'>>;

/**
 * Reads the device. Throws if it does not answer or its answer cannot be parsed. Once the signal aborts, ends as soon as its tools are stopped, with
 * what it has if that is enough.
 */
export type Probe = (known: Known, signal: AbortSignal) => Promise<DevicePart>;

export type Probes = Readonly<Record<AttachedDevice, Probe>>;

/** What the monitor did to get a device back, such as `reconnected`, or `reconnect failed: …`. */
export interface Attempt {
  readonly text: string;
  readonly succeeded: boolean;
}

/** The device still fails, with `cause`, after an attempt to get it back. */
export class StillFailingError extends Error {
  override readonly name = 'StillFailingError';
  readonly attempt: Attempt;
  constructor(cause: unknown, attempt: Attempt) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.attempt = attempt;
  }
}

/** Throws if the device did not accept the reboot. */
export type Reboot = (known: Known, signal: AbortSignal) => Promise<void>;

/** How a reboot went; `error` only if the device did not accept it. */
export interface RebootOutcome {
  readonly attachedDevice: AttachedDevice;
  readonly endedAt: Date;
  readonly error?: unknown;
}

/** undefined: this kind of device is not rebooted. */
export type Reboots = Readonly<Record<AttachedDevice, Reboot | undefined>>;
