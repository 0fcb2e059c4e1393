/** What the config says of the rack, checked. */
import type { Driver, Settings } from '../driver/driver.ts';

/** All in seconds, but maxPerDay. */
export interface Timing {
  readonly offSeconds: number;
  readonly verifySeconds: number;
  readonly maxPerDay: number;
  readonly minGapSeconds: number;
}

/** One machine and the outlets that power it. */
export interface Machine {
  readonly id: string;
  readonly controller: Controller;
  readonly ports: readonly string[];
  /** An outlet that is never switched. */
  readonly isProtected: boolean;
}

/** One power switch. */
export interface Controller {
  readonly section: string;
  readonly label: string;
  readonly driver: Driver;
  readonly settings: Settings;
  readonly timing: Timing;
  /** Uses the device's own off, wait, on. */
  readonly ownCycle: boolean;
  /** The own cycle's off time is a parameter; otherwise it is set in the device. */
  readonly isCycleTimed: boolean;
  readonly powers: 'host' | 'device';
  readonly machines: ReadonlyMap<string, readonly string[]>;
}

export interface RackConfig {
  readonly controllers: readonly Controller[];
  readonly machines: ReadonlyMap<string, Machine>;
  /** For the log at each start: checks that are switched off, default passwords. */
  readonly remarks: readonly string[];
  /** What no log may show. */
  readonly secrets: readonly string[];
}

/** `3`, or `3+4` for two outlets of one machine: the outlet's name on its controller, as the server knows it. */
export const portsName = ({ ports }: { readonly ports: readonly string[] }): string => ports.join('+');

/** `rack4-pdu/3`: as people know it. */
export const outletName = (machine: Pick<Machine, 'controller' | 'ports'>): string =>
  `${machine.controller.label}/${portsName(machine)}`;
