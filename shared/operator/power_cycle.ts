/** Asks for a power cycle, or takes the wish back. */
import type { Description } from '../types/description.ts';
import { annotation } from './annotation.ts';

/** `wanted` undefined: the other way round than it is. */
export const togglePowerCycle = (
  was: Description,
  machineId: string,
  wanted: boolean | undefined,
  actor: string,
  now: Date,
): Description => {
  const on = wanted ?? !was.PowerCycle;
  if (on === was.PowerCycle) return was;
  const message = `${on ? 'Requested' : 'Cancelled'} powercycle for "${machineId}"`;
  return { ...was, PowerCycle: on, Annotation: annotation(actor, message, now) };
};
