/** The readings of a host that is its own device: it runs tests on itself. */
import type { Event } from '../../types/event.ts';
import { type DeviceReadings, NO_READINGS } from '../device_readings.ts';

export const readStandalone = (standalone: Event['standalone']): DeviceReadings => ({
  ...NO_READINGS,
  dimensions: {
    cores: [String(standalone.cores)],
    os: standalone.os_versions,
    cpu: standalone.cpus,
    gpu: standalone.gpus,
    gce: standalone.gce ? ['1'] : undefined,
    machine_type: standalone.gce ? [standalone.machine_type] : undefined,
    docker_installed: standalone.docker_installed ? ['true'] : undefined,
  },
});
