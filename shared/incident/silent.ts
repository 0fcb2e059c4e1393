/** Brings silent machines into incidents: one for each place that is down, the rest by pool. */
import type { StoredIncident } from '../types/stored_incident.ts';
import {
  arrivalsOf,
  type Incidents,
  intoPools,
  isYoung,
  latest,
  openOf,
  takesMore,
  waited,
} from './arrivals.ts';
import { type DownPlace, downPlaces, isMostlySilent, type Silent, type SilentMachine } from './down.ts';
import { type Arrival, type Cause, isUnwell, joined, NOT_ACKNOWLEDGED, opened, revised } from './incident.ts';
import type { Place } from './places.ts';
import { ago, excuse, hasWaited, type Seen } from './seen.ts';

const ONE_CAUSE_MS = 5 * 60_000;

/** What has waited joins the incident of a place that it is in: what is inside is content, never a notice of its own. */
const intoOpenPlaces = (incidents: Incidents, arrivals: readonly Arrival[], seen: Seen): void => {
  const takers = openOf(incidents, 'silent').filter(({ Place }) => Place !== '');
  const byTaker = new Map<string, Arrival[]>();
  for (const arrival of waited(arrivals, seen)) {
    const places = new Set(seen.placesOf(arrival.machine));
    const taker = latest(takers.filter((one) => places.has(one.Place) && takesMore(one, seen)));
    if (taker !== undefined) byTaker.set(taker.ID, [...(byTaker.get(taker.ID) ?? []), arrival]);
  }
  for (const taker of takers) incidents.set(taker.ID, joined(taker, byTaker.get(taker.ID) ?? [], seen.now));
};

/** All machines that are silent now, by ID. */
const silentMachines = (incidents: Incidents, arrivals: readonly Arrival[], seen: Seen): Silent => {
  const silent = new Map<string, SilentMachine>();
  for (const { machine, holding } of arrivals)
    silent.set(machine.MachineID, {
      lastSign: machine.LastSign,
      isRecent: true,
      isNew: hasWaited(holding, seen),
    });
  for (const incident of openOf(incidents, 'silent'))
    for (const { MachineID, LastSign } of incident.Members.filter(isUnwell))
      silent.set(MachineID, { lastSign: LastSign, isRecent: isYoung(incident, seen), isNew: false });
  return silent;
};

/** The places without the machines that were since taken out of service or silenced. */
const countingPlaces = (seen: Seen): readonly Place[] => {
  const excused = new Set(
    seen.machines.filter((m) => excuse(m, 'silent', seen) !== undefined).map(({ MachineID }) => MachineID),
  );
  if (excused.size === 0) return seen.places;
  return seen.places.map(({ name, members }) => ({
    name,
    members: members.filter((id) => !excused.has(id)),
  }));
};

/** The incident that the place takes over: a young one, of which at least half is in the place. */
const toTakeOver = (incidents: Incidents, place: Place, seen: Seen): StoredIncident | undefined => {
  const inside = new Set(place.members);
  return openOf(incidents, 'silent')
    .filter((incident) => isYoung(incident, seen))
    .map((incident) => ({
      incident,
      count: incident.Members.filter(({ MachineID }) => inside.has(MachineID)).length,
    }))
    .filter(({ incident: { Members }, count }) => count > 0 && count >= Members.length / 2)
    .sort((a, b) => b.count - a.count || (a.incident.Opened < b.incident.Opened ? -1 : 1))[0]?.incident;
};

const intoDownPlace = (
  incidents: Incidents,
  place: DownPlace,
  arrivals: readonly Arrival[],
  seen: Seen,
): void => {
  const cause: Cause = {
    ...{ kind: 'silent', place: place.name, pool: '', severity: 'page' },
    ...{ aliases: place.aliases, placeSize: place.members.length },
  };
  const was = toTakeOver(incidents, place, seen);
  const incident =
    was === undefined
      ? opened(cause, arrivals, seen.now)
      : revised(joined(was, arrivals, seen.now), 'raised', seen.now, {
          ...{ Place: place.name, Aliases: place.aliases, Pool: '', PlaceSize: place.members.length },
          ...{ Severity: 'page', Acknowledged: NOT_ACKNOWLEDGED, PartlyBack: false },
        });
  incidents.set(incident.ID, incident);
};

/** A place that came back in part and is down again is urgent again. */
const raiseAgain = (incidents: Incidents, places: readonly Place[], seen: Seen): void => {
  for (const incident of openOf(incidents, 'silent')) {
    const place = incident.PartlyBack ? places.find(({ name }) => name === incident.Place) : undefined;
    if (place === undefined) continue;
    const silent = incident.Members.filter((member) => isUnwell(member) && hasWaited(member, seen));
    if (isMostlySilent(place, new Set(silent.map(({ MachineID }) => MachineID))))
      incidents.set(
        incident.ID,
        revised(incident, 'raised', seen.now, {
          ...{ Severity: 'page', Acknowledged: NOT_ACKNOWLEDGED, PartlyBack: false },
        }),
      );
  }
};

/** Changes `incidents`. */
export const placeSilent = (incidents: Incidents, seen: Seen): void => {
  intoOpenPlaces(incidents, arrivalsOf(incidents, 'silent', seen), seen);
  const places = countingPlaces(seen);
  raiseAgain(incidents, places, seen);
  const arrivals = arrivalsOf(incidents, 'silent', seen);
  if (waited(arrivals, seen).length === 0) return;
  const recentlyDown = openOf(incidents, 'silent')
    .filter(({ Place, Opened }) => Place !== '' && Opened > ago(seen.now, ONE_CAUSE_MS))
    .flatMap(({ Place }) => places.filter(({ name }) => name === Place));
  const byId = new Map(arrivals.map((arrival) => [arrival.machine.MachineID, arrival]));
  for (const place of downPlaces(places, silentMachines(incidents, arrivals, seen), recentlyDown)) {
    const inside = place.members.flatMap((id) => byId.get(id) ?? []);
    for (const { machine } of inside) byId.delete(machine.MachineID);
    intoDownPlace(incidents, place, inside, seen);
  }
  intoPools(incidents, 'silent', [...byId.values()], seen);
};
