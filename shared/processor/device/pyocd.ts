/** The readings of a development board on pyOCD. It is off between tasks, so only its type is known. */
import type { Event } from '../../types/event.ts';
import { type DeviceReadings, NO_READINGS } from '../device_readings.ts';

export const readPyocd = (pyocd: Event['pyocd']): DeviceReadings => ({
  ...NO_READINGS,
  dimensions: { device_type: [pyocd.device_type] },
});
