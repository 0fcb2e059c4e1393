/** The readings of a ChromeOS device on SSH: it reports its release, and operators supply its other dimensions. */
import type { Event } from '../../types/event.ts';
import { type DeviceReadings, NO_READINGS, wholeSeconds } from '../device_readings.ts';

export const readChromeos = (chromeos: Event['chromeos']): DeviceReadings => ({
  ...NO_READINGS,
  takesSupplied: true,
  dimensions: {
    os: ['ChromeOS'],
    chromeos_channel: [chromeos.channel],
    chromeos_milestone: [chromeos.milestone],
    release_version: [chromeos.release_version],
  },
  uptimeSeconds: wholeSeconds(chromeos.uptime),
});
