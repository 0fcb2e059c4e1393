/** A machine as the views show it: its Description, and what is derived from it once for all columns and filters. */
import { hottest } from '../../shared/health/readings.ts';
import type { Description } from '../../shared/types/description.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';
import { type State, stateOf } from './state.ts';

export interface Row {
  readonly id: string;
  readonly machine: Description;
  readonly state: State;
  /** Names of its places, the largest first, without the lab itself: `rack rack4`. */
  readonly places: readonly string[];
  /** What its device types are sold as; empty if none is known. */
  readonly deviceNames: readonly string[];
}

/** What rows are derived with beside the Descriptions. */
export interface RowContext {
  /** When the copies of the Descriptions are known to be current, by the server's clock. */
  readonly asOf: Date;
  /** As for `health`. */
  readonly deaf: boolean;
  readonly placesOf: (machine: Description) => readonly string[];
  /** What a device type is sold as; undefined if that is not known. */
  readonly nameOf: (deviceType: string) => string | undefined;
}

/** Without places and names: nothing is known of the lab but its machines. */
export const bareContext = (asOf: Date, deaf: boolean): RowContext => ({
  asOf,
  deaf,
  placesOf: () => [],
  nameOf: () => undefined,
});

export const rowOf = (machine: Description, { asOf, deaf, placesOf, nameOf }: RowContext): Row => ({
  id: machineIdOf(machine),
  machine,
  state: stateOf(machine, asOf, deaf),
  places: placesOf(machine),
  deviceNames: (machine.Dimensions['device_type'] ?? []).flatMap((type) => nameOf(type) ?? []),
});

/** What can be measured of a battery: percent, or why there is no number. */
export const batteryOf = ({ Battery }: Description): number | 'none' | 'unreadable' => {
  if (Battery === 0) return 'none';
  return Battery < 0 ? 'unreadable' : Battery;
};

/** The temperature of the hottest sensor, in °C. */
export const celsiusOf = ({ Temperature }: Description): number | 'none' =>
  hottest(Temperature)?.celsius ?? 'none';
