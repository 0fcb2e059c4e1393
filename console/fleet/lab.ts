/** How rows are derived in one lab: its places, times and links, as the server's settings tell them. */
import { createPlaces, LAB } from '../../shared/incident/places.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';
import type { Settings } from '../../shared/types/settings.ts';
import { bareContext, type RowContext } from './row.ts';

/** What rows need of the settings. */
export type LabSettings = Pick<Settings, 'Places' | 'Links' | 'Times'>;

const PLACEHOLDER = '{id}';

/** The page about a machine outside this system; empty without a template, and for one that is no link on the web. */
const linkOf = (template: string, machineId: string): string => {
  if (!/^https?:\/\//i.test(template)) return '';
  return template.replaceAll(PLACEHOLDER, encodeURIComponent(machineId));
};

/** Settings undefined: an older server has none, and nothing is known of the lab but its machines. Throws for places that are no expressions. */
export const labContext = (settings: LabSettings | undefined, asOf: Date, deaf: boolean): RowContext => {
  const bare = bareContext(asOf, deaf);
  if (settings === undefined) return bare;
  const places = createPlaces(settings.Places);
  return {
    ...bare,
    times: settings.Times,
    placesOf: (machine) => {
      const { Controller } = machine.Power;
      const placed = {
        MachineID: machineIdOf(machine),
        Controllers: Controller === '' ? [] : [Controller],
      };
      return places.of(placed).filter((place) => place !== LAB);
    },
    linkOf: (machineId) => linkOf(settings.Links.machine, machineId),
  };
};
