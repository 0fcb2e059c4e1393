/** Which kind of device an event tells of: the first whose mark it bears. */
import type { Event } from '../types/event.ts';

export type DeviceKind = 'android' | 'chromeos' | 'ios' | 'pyocd' | 'standalone' | 'missing';

export const deviceKind = (event: Event): DeviceKind => {
  if (event.android.uptime > 0) return 'android';
  if (event.chromeos.uptime > 0) return 'chromeos';
  if (event.ios.device_type !== '') return 'ios';
  if (event.pyocd.device_type !== '') return 'pyocd';
  return event.standalone.cores > 0 ? 'standalone' : 'missing';
};
