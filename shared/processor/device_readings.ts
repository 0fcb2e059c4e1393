/** What an event says of the device, whatever kind it is: the shape that every kind's file makes. */
import type { Dimensions, Temperature } from '../types/description.ts';
import type { Event } from '../types/event.ts';

export interface DeviceReadings {
  /** What describes the device; undefined where it is missing, and what was known stays. */
  readonly dimensions: Dimensions | undefined;
  /** Percent; 0 where it does not apply, -99 where it cannot be read. */
  readonly battery: number;
  readonly temperature: Temperature;
  readonly uptimeSeconds: number;
  /** Why the machine must rest; empty where it need not. */
  readonly recovering: string;
}

const NANOSECONDS = 1e9;

export const wholeSeconds = (nanoseconds: number): number => Math.floor(nanoseconds / NANOSECONDS);

/** Where a machine measures nothing and needs no rest. */
export const NO_READINGS = { battery: 0, temperature: {}, uptimeSeconds: 0, recovering: '' } as const;

/** Which kind of device an event tells of: the first whose mark it bears. */

export type DeviceKind = 'android' | 'chromeos' | 'ios' | 'pyocd' | 'standalone' | 'missing';

export const deviceKind = (event: Event): DeviceKind => {
  if (event.android.uptime > 0) return 'android';
  if (event.chromeos.uptime > 0) return 'chromeos';
  if (event.ios.device_type !== '') return 'ios';
  if (event.pyocd.device_type !== '') return 'pyocd';
  return event.standalone.cores > 0 ? 'standalone' : 'missing';
};
