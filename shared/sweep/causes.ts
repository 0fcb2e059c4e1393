/** The stage of a sweep that brings incidents up to date with what it saw. */
import { nextIncidents } from '../incident/incidents.ts';
import { type Deafness, excuse, type Seen } from '../incident/seen.ts';
import { UNWELL_KINDS } from '../types/incident.ts';
import { isOpen, type StoredIncident } from '../types/stored_incident.ts';
import type { SweepState } from '../types/sweep_state.ts';
import type { SweepContext } from './context.ts';
import type { Looked } from './look.ts';
import type { Roster } from './roster.ts';
import type { Sighting } from './sight.ts';

/** The IDs of the machines that are in each kind of open incident. */
const membersByKind = (incidents: readonly StoredIncident[]): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    UNWELL_KINDS.map((kind) => [
      kind,
      new Set(
        incidents
          .filter((incident) => incident.Kind === kind && isOpen(incident))
          .flatMap(({ Members }) => Members.map(({ MachineID }) => MachineID)),
      ),
    ]),
  );

/** Whether a machine fell silent that is in no incident: whether places are down must be decided. */
export const isSomebodyNew = (incidents: readonly StoredIncident[], { sightings }: Looked): boolean => {
  const silent = membersByKind(incidents).get('silent');
  return [...sightings.values()].some(
    ({ seen: { MachineID, Kinds } }) =>
      Kinds.some(({ Kind }) => Kind === 'silent') && silent?.has(MachineID) !== true,
  );
};

export interface Causes {
  /** Those that were open and new ones; one that closed just now is among them. */
  readonly incidents: readonly StoredIncident[];
  readonly changed: readonly StoredIncident[];
  /** What the incidents know of each machine that was seen. */
  readonly told: readonly {
    readonly machineId: string;
    readonly sighting: Sighting;
    readonly told: readonly string[];
  }[];
}

/** A kind is known if the machine is in an incident of it, or need not be. */
const toldOf = (
  { seen: machine, unwell }: Sighting,
  members: ReadonlyMap<string, ReadonlySet<string>>,
  seen: Seen,
): readonly string[] =>
  unwell.filter((kind) => {
    const known = UNWELL_KINDS.find((one) => one === kind);
    // A kind of a newer release, which alone knows what to do with it.
    if (known === undefined) return true;
    return members.get(known)?.has(machine.MachineID) === true || excuse(machine, known, seen) !== undefined;
  });

/** Pure. `open`: all open incidents. `roster`: required if somebody new is silent. */
export const causes = (
  open: readonly StoredIncident[],
  { sightings, deleted }: Looked,
  roster: Roster | undefined,
  { deafness, state, now }: { readonly deafness: Deafness; readonly state: SweepState; readonly now: Date },
  { places, times }: Pick<SweepContext, 'places' | 'times'>,
): Causes => {
  const seen: Seen = {
    ...{ now, deafness, silences: state.Silences, groupSeconds: times.groupSeconds },
    machines: [...sightings.values()].map((sighting) => sighting.seen),
    deleted: [...deleted],
    places: roster?.places ?? [],
    placesOf: places.of,
  };
  const incidents = nextIncidents(open, seen);
  const before = new Set(open);
  const changed = incidents.filter((incident) => !before.has(incident));
  if (deafness.isDeaf) return { incidents, changed, told: [] };
  const members = membersByKind(incidents);
  const told = [...sightings].map(([machineId, sighting]) => ({
    ...{ machineId, sighting },
    told: toldOf(sighting, members, seen),
  }));
  return { incidents, changed, told };
};
