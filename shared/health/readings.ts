/** The sensor that says how hot a machine is. */
import type { Temperature } from '../types/description.ts';

/** Phones list it among the thermal sensors; it counts charge cycles. */
const NOT_A_TEMPERATURE = 'battery_cycle';

/** Undefined where nothing was measured. */
export const hottest = (temperature: Temperature): { name: string; celsius: number } | undefined => {
  let found: { name: string; celsius: number } | undefined;
  for (const name of Object.keys(temperature)) {
    const celsius = temperature[name];
    if (name === NOT_A_TEMPERATURE || celsius === undefined) continue;
    if (found === undefined || celsius > found.celsius) found = { name, celsius };
  }
  return found;
};
