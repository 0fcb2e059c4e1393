/** A host that runs tests on itself. */
import type { Event } from '../types/event.ts';
import { NO_READINGS, type Report } from './report.ts';

const wellFormed = (texts: readonly string[]): string[] => texts.map((text) => text.toWellFormed());

export const reportStandalone = (standalone: Event['standalone']): Report => ({
  ...NO_READINGS,
  dimensions: {
    cores: [String(standalone.cores)],
    os: wellFormed(standalone.os_versions),
    cpu: wellFormed(standalone.cpus),
    gpu: wellFormed(standalone.gpus),
    ...(standalone.gce ? { gce: ['1'], machine_type: [standalone.machine_type.toWellFormed()] } : {}),
    ...(standalone.docker_installed ? { docker_installed: ['true'] } : {}),
  },
});
