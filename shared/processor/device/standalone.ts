/** A host that runs tests on itself. */
import type { Event } from '../../types/event.ts';
import { NO_READINGS, type DeviceReadings } from '../device_readings.ts';

export const readStandalone = (standalone: Event['standalone']): DeviceReadings => ({
  ...NO_READINGS,
  dimensions: {
    cores: [String(standalone.cores)],
    os: standalone.os_versions,
    cpu: standalone.cpus,
    gpu: standalone.gpus,
    ...(standalone.gce ? { gce: ['1'], machine_type: [standalone.machine_type] } : {}),
    ...(standalone.docker_installed ? { docker_installed: ['true'] } : {}),
  },
});
