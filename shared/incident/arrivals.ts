/** Machines that turned unwell, and how those outside of places come into incidents: one for each kind and pool. */
import type { UnwellKind } from '../types/incident.ts';
import { isOpen, type StoredIncident } from '../types/stored_incident.ts';
import { type Arrival, joined, opened } from './incident.ts';
import { ago, excuse, hasWaited, holdings, isBooting, type Seen } from './seen.ts';

/** So long an incident takes new machines after the last one, and becomes a larger place's after it was opened. */
export const YOUNG_MS = 30 * 60_000;

export type Incidents = Map<string, StoredIncident>;

export const isYoung = ({ Opened }: StoredIncident, { now }: Seen): boolean => Opened > ago(now, YOUNG_MS);
export const takesMore = (incident: StoredIncident, { now }: Seen): boolean =>
  isOpen(incident) && incident.LastJoined > ago(now, YOUNG_MS);

export const openOf = (incidents: Incidents, kind: UnwellKind): readonly StoredIncident[] =>
  [...incidents.values()].filter((incident) => incident.Kind === kind && isOpen(incident));

export const latest = (incidents: readonly StoredIncident[]): StoredIncident | undefined =>
  incidents.reduce<StoredIncident | undefined>(
    (best, one) => (best === undefined || one.LastJoined > best.LastJoined ? one : best),
    undefined,
  );

/** Machines with a kind that holds, is not excused and is in no incident yet. */
export const arrivalsOf = (incidents: Incidents, kind: UnwellKind, seen: Seen): readonly Arrival[] => {
  const known = new Set(openOf(incidents, kind).flatMap(({ Members }) => Members.map((m) => m.MachineID)));
  const arrivals = new Map<string, Arrival>();
  for (const machine of seen.machines) {
    const holding = holdings(machine).find(({ Kind }) => Kind === kind);
    if (holding === undefined || known.has(machine.MachineID) || isBooting(machine, kind, seen)) continue;
    if (excuse(machine, kind, seen) === undefined) arrivals.set(machine.MachineID, { machine, holding });
  }
  // Whatever the order in which they were read, the same incidents come of them.
  return [...arrivals.values()].sort((a, b) => (a.machine.MachineID < b.machine.MachineID ? -1 : 1));
};

export const waited = (arrivals: readonly Arrival[], seen: Seen): readonly Arrival[] =>
  arrivals.filter(({ holding }) => hasWaited(holding, seen));

/** What has waited joins its pool's incident; if none takes it, a new one opens, with those that still wait: they are one piece of news. */
export const intoPools = (
  incidents: Incidents,
  kind: UnwellKind,
  arrivals: readonly Arrival[],
  seen: Seen,
): void => {
  for (const [pool, all] of Map.groupBy(arrivals, ({ machine }) => machine.Pool)) {
    const ripe = waited(all, seen);
    if (ripe.length === 0) continue;
    const taker = latest(
      openOf(incidents, kind).filter(
        (incident) => incident.Place === '' && incident.Pool === pool && takesMore(incident, seen),
      ),
    );
    const incident =
      taker === undefined
        ? opened({ kind, place: '', pool, severity: 'notice' }, all, seen.now)
        : joined(taker, ripe, seen.now);
    incidents.set(incident.ID, incident);
  }
};
