/** A ChromeOS device reached over ssh: it tells its release, operators tell the rest. */
import type { Dimensions } from '../../types/description.ts';
import type { Event } from '../../types/event.ts';
import { NO_READINGS, type DeviceReadings, wholeSeconds } from '../device_readings.ts';

export const readChromeos = (chromeos: Event['chromeos'], supplied: Dimensions): DeviceReadings => ({
  ...NO_READINGS,
  // Spreading defines members: a supplied `__proto__` stays a name.
  dimensions: {
    ...supplied,
    os: ['ChromeOS'],
    chromeos_channel: [chromeos.channel],
    chromeos_milestone: [chromeos.milestone],
    release_version: [chromeos.release_version],
  },
  uptimeSeconds: wholeSeconds(chromeos.uptime),
});
