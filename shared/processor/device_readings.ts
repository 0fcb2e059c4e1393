/** The readings of a device in one event: the shape that every file in `device/` returns. */
import type { Temperature } from '../types/description.ts';
import type { Event } from '../types/event.ts';

/** The dimensions that describe a device. Every report from a device replaces all of them, so that none survives a device swap. */
export const DEVICE_DIMENSIONS = [
  'os',
  'device_type',
  'device_os',
  'device_os_flavor',
  'device_os_type',
  'android_devices',
  'android_hwasan_build',
  'chromeos_channel',
  'chromeos_milestone',
  'release_version',
  'cores',
  'cpu',
  'gpu',
  'gce',
  'machine_type',
  'docker_installed',
] as const;
/**
 * A kind's readings of the dimensions; those that are absent or undefined are removed. Write `gce: isGce ? ['1'] : undefined`, not a
 * conditional spread: the compiler does not check the names in a spread.
 */
export type DeviceDimensions = {
  readonly [D in (typeof DEVICE_DIMENSIONS)[number]]?: readonly string[] | undefined;
};

export interface DeviceReadings {
  /** Undefined if the device is missing: the machine keeps all dimensions. */
  readonly dimensions: DeviceDimensions | undefined;
  /** Whether the dimensions that an operator supplied, under any key, are the machine's too; `dimensions` overrides them. */
  readonly takesSupplied: boolean;
  /** Percent; 0 if the device reports none, -99 if it has no battery or it cannot be read. */
  readonly battery: number;
  readonly temperature: Temperature;
  readonly uptimeSeconds: number;
  /** Why the machine must recover before it takes tasks; empty if it need not. */
  readonly recovering: string;
  /** How many sensors the limits keep out of `temperature`, for the log. */
  readonly sensorsLeftOut: number;
}

/** For a kind of device that has no sensors and needs no recovery. */
export const NO_READINGS = {
  takesSupplied: false,
  battery: 0,
  temperature: {},
  uptimeSeconds: 0,
  recovering: '',
  sensorsLeftOut: 0,
} as const;

const NANOSECONDS = 1e9;

export const wholeSeconds = (nanoseconds: number): number => Math.floor(nanoseconds / NANOSECONDS);

type DeviceKind = 'android' | 'chromeos' | 'ios' | 'pyocd' | 'standalone';

/** The first kind that matches, if the event has parts of several; undefined if it has none: the device is missing. */
export const deviceKind = (event: Event): DeviceKind | undefined => {
  if (event.android.uptime > 0) return 'android';
  if (event.chromeos.uptime > 0) return 'chromeos';
  if (event.ios.device_type !== '') return 'ios';
  if (event.pyocd.device_type !== '') return 'pyocd';
  return event.standalone.cores > 0 ? 'standalone' : undefined;
};
