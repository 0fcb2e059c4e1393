/** The readings of an iPhone or iPad on libimobiledevice. */
import type { Event } from '../../types/event.ts';
import type { Instance } from '../../types/instance.ts';
import { type DeviceReadings, NO_READINGS } from '../device_readings.ts';
import { UNREADABLE } from '../dump/battery.ts';

/** Existing dashboards match the trailing space. */
const BATTERY_LOW = 'Battery low. ';

export const readIos = (ios: Event['ios'], thresholds: Instance['thresholds']): DeviceReadings => {
  const isLow = ios.battery !== UNREADABLE && ios.battery < thresholds.batteryPercent;
  return {
    ...NO_READINGS,
    dimensions: {
      os: ios.version === '' ? ['iOS'] : ['iOS', `iOS-${ios.version}`],
      device_type: [ios.device_type],
    },
    battery: ios.battery,
    recovering: isLow ? BATTERY_LOW : '',
  };
};
