/** A machine as the views show it: its Description, and what is derived from it once for all columns and filters. */
import type { Controllers } from '../../shared/health/controllers.ts';
import { DEFAULT_TIMES, type Times } from '../../shared/health/times.ts';
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
  /** A page about it outside this system; empty: there is none. */
  readonly link: string;
  /** Where search.ts keeps the text in which words are looked for, once it is built; rows with the same texts share it. */
  readonly search: { text: string };
}

/** What rows are derived with beside the Descriptions. */
export interface RowContext {
  /** When the copies of the Descriptions are known to be current, by the server's clock. */
  readonly asOf: Date;
  /** As for `health`. */
  readonly deaf: boolean;
  readonly times: Times;
  readonly placesOf: (machine: Description) => readonly string[];
  /** What a device type is sold as; undefined if that is not known. */
  readonly nameOf: (deviceType: string) => string | undefined;
  readonly linkOf: (machineId: string) => string;
  /** The controllers of outlets; undefined: of others than the machine nothing is known. */
  readonly controllers?: Controllers;
}

/** Without places, names and links: nothing is known of the lab but its machines. */
export const bareContext = (asOf: Date, deaf: boolean): RowContext => ({
  asOf,
  deaf,
  times: DEFAULT_TIMES,
  placesOf: () => [],
  nameOf: () => undefined,
  linkOf: () => '',
});

export const rowOf = (machine: Description, context: RowContext): Row => ({
  id: machineIdOf(machine),
  machine,
  state: stateOf(machine, context.asOf, context.deaf, context.times, context.controllers?.busyAt(machine)),
  places: context.placesOf(machine),
  deviceNames: (machine.Dimensions['device_type'] ?? []).flatMap((type) => context.nameOf(type) ?? []),
  link: context.linkOf(machineIdOf(machine)),
  search: { text: '' },
});
