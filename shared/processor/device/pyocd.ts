/** A development board on pyOCD, off between tasks: only its name is known. */
import type { Event } from '../../types/event.ts';
import { NO_READINGS, type DeviceReadings } from '../device_readings.ts';

export const readPyocd = (pyocd: Event['pyocd']): DeviceReadings => ({
  ...NO_READINGS,
  dimensions: { device_type: [pyocd.device_type] },
});
