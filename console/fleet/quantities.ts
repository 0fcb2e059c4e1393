/** What a machine's last report measured, or why there is no number. */
import { hottest } from '../../shared/health/readings.ts';
import type { Description } from '../../shared/types/description.ts';

/** What can be measured of a battery: percent, or why there is no number. */
export const batteryOf = ({ Battery }: Description): number | 'none' | 'unreadable' => {
  if (Battery === 0) return 'none';
  return Battery < 0 ? 'unreadable' : Battery;
};

/** The temperature of the hottest sensor, in °C. */
export const celsiusOf = ({ Temperature }: Description): number | 'none' =>
  hottest(Temperature)?.celsius ?? 'none';
