/** A rack says whether it can control the machine's outlet. */
import type { Description, PowerCycleState } from '../types/description.ts';

export const setPowerCycleState = (was: Description, state: PowerCycleState): Description =>
  was.PowerCycleState === state ? was : { ...was, PowerCycleState: state };
