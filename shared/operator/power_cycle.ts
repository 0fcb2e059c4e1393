/** Asks for a power cycle, or takes the wish back. */
import { type Description, type PowerCycleState, annotation } from '../types/description.ts';

/** `wanted` undefined: the other way round than it is. */
export const requestPowerCycle = (
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

/** A rack has cut and restored the machine's power. */

export const completePowerCycle = (was: Description): Description =>
  was.PowerCycle ? { ...was, PowerCycle: false } : was;

/** A rack says whether it can control the machine's outlet. */

export const setOutletState = (was: Description, state: PowerCycleState): Description =>
  was.PowerCycleState === state ? was : { ...was, PowerCycleState: state };
