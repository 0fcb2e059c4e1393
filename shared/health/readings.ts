/** The temperature that decides whether a machine is too hot. */
import type { Temperature } from '../types/description.ts';

/** Phones list this charge counter among their thermal sensors. */
const NOT_A_TEMPERATURE = 'battery_cycle';

/** The sensor with the greatest value, in °C, or undefined if there is none. */
export const hottest = (temperature: Temperature): { name: string; celsius: number } | undefined => {
  let found: { name: string; celsius: number } | undefined;
  for (const name of Object.keys(temperature)) {
    const celsius = temperature[name];
    if (name === NOT_A_TEMPERATURE || celsius === undefined) continue;
    if (found === undefined || celsius > found.celsius) found = { name, celsius };
  }
  return found;
};
