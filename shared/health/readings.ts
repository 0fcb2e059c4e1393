/** The temperatures of a machine, and the one that decides whether it is too hot. */
import type { Temperature } from '../types/description.ts';

/** Pixel phones list this charge counter among their sensors, under a type of temperature. */
const CHARGE_COUNTER = 'battery_cycle';

/** False for a counter that a device lists among its temperatures. */
export const isTemperature = (sensor: string): boolean => sensor !== CHARGE_COUNTER;

/** The sensor with the greatest value, in °C, or undefined if there is none. */
export const hottest = (temperature: Temperature): { name: string; celsius: number } | undefined => {
  let found: { name: string; celsius: number } | undefined;
  for (const name of Object.keys(temperature)) {
    const celsius = temperature[name];
    if (!isTemperature(name) || celsius === undefined) continue;
    if (found === undefined || celsius > found.celsius) found = { name, celsius };
  }
  return found;
};
