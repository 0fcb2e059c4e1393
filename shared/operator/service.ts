/** Takes a machine out of service for people to work on, or puts it back. */
import type { Description } from '../types/description.ts';
import { annotation } from './annotation.ts';

const toTheSecond = (now: Date): string => `${now.toISOString().slice(0, 19)}Z`;

/** `wanted` undefined: the other way round than it is. */
export const toggleMode = (
  was: Description,
  wanted: boolean | undefined,
  actor: string,
  now: Date,
): Description => {
  const isOn = was.MaintenanceMode !== '';
  const on = wanted ?? !isOn;
  if (on === isOn) return was;
  return {
    ...was,
    MaintenanceMode: on ? `${actor} ${toTheSecond(now)}` : '',
    Annotation: annotation(actor, on ? 'Enabled Maintenance Mode' : 'Cleared Maintenance Mode.', now),
  };
};
