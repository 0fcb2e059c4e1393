/** The controllers and machines of the config, each with its pace and its switch. */
import type { Clock } from './clock.ts';
import type { Controller, Machine, RackConfig } from './config/controller.ts';
import type { Outlet, Surroundings } from './driver/driver.ts';
import { outletGroup } from './outlet_group.ts';
import { Pace } from './pace.ts';
import { redactor } from './redact.ts';
import { Switch } from './switch.ts';

/** What is worked one outlet at a time: a controller, or one port of it if each is a device of its own. */
export interface Group {
  readonly controller: Controller;
  readonly pace: Pace;
  readonly stations: readonly Station[];
  /** Why it cannot be read; undefined before the first probe, empty if it can. */
  trouble: string | undefined;
}

/** One machine at its outlets. */
export interface Station {
  readonly machine: Machine;
  readonly outlet: Switch;
  readonly group: Group;
}

export interface Rack {
  readonly groups: readonly Group[];
  readonly stations: ReadonlyMap<string, Station>;
}

/** Opens a machine's outlets as the config says; connects to nothing yet. */
export const openerOf = (surroundings: Surroundings): ((machine: Machine) => Outlet) => {
  // One per controller: ports of one switch share its session.
  const openPorts = new Map<Controller, (port: string) => Outlet>();
  return ({ controller, ports }) => {
    const open = openPorts.get(controller) ?? controller.driver.open(controller.settings, surroundings);
    openPorts.set(controller, open);
    return outletGroup(ports.map(open));
  };
};

export const createRack = (
  { controllers, machines, secrets }: RackConfig,
  open: (machine: Machine) => Outlet,
  clock: Clock,
  giveUp: AbortSignal,
): Rack => {
  const redact = redactor(secrets);
  const groupOf = (controller: Controller, members: readonly Machine[]): Group => {
    const stations: Station[] = [];
    const group: Group = { controller, pace: new Pace(clock, members.length), stations, trouble: undefined };
    const limits = {
      setSeconds: controller.driver.setSeconds,
      verifySeconds: controller.timing.verifySeconds,
      redact,
    };
    for (const machine of members)
      stations.push({ machine, group, outlet: new Switch(open(machine), clock, limits, giveUp) });
    return group;
  };
  const groups = controllers.flatMap((controller) => {
    const members = [...machines.values()].filter((machine) => machine.controller === controller);
    return controller.driver.isEachPortApart
      ? members.map((machine) => groupOf(controller, [machine]))
      : [groupOf(controller, members)];
  });
  const stations = groups.flatMap((group) =>
    group.stations.map((station) => [station.machine.id, station] as const),
  );
  return { groups, stations: new Map(stations) };
};
