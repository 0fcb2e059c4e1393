/** A rack has cut and restored the machine's power. */
import type { Description } from '../types/description.ts';

export const completePowerCycle = (was: Description): Description =>
  was.PowerCycle ? { ...was, PowerCycle: false } : was;
