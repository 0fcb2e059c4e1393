/** The list of incidents in the state of sweeps: which of them a sweep must read, look up or tell. Pure. */
import { ago } from '../incident/seen.ts';
import type { StoredIncident } from '../types/stored_incident.ts';
import type { ListedIncident, SweepState } from '../types/sweep_state.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';

const MINUTE_MS = 60_000;
const LOOK_UP_MS = MINUTE_MS;
/** An old incident changes slowly. */
const OLD_MS = 60 * MINUTE_MS;
const LOOK_UP_OLD_MS = 10 * MINUTE_MS;
/** Sweeps are 20 s apart, more or less: the third after a look-up looks up again. */
const EARLY_MS = 5_000;

/** A channel that fails for so long after the end of an incident is not told of it. */
const GIVE_UP_MS = 3 * 24 * 60 * MINUTE_MS;

export const isListedOpen = ({ Closed }: ListedIncident): boolean => Closed === ZERO_TIME;

/** Whether its members are to be looked up: those that were forgotten or taken out of service come up in no other way. */
export const isToLookUp = ({ Opened, SeenAt, Closed }: ListedIncident, now: Date): boolean => {
  const everyMs = Opened <= ago(now, OLD_MS) ? LOOK_UP_OLD_MS : LOOK_UP_MS;
  return Closed === ZERO_TIME && SeenAt <= ago(now, everyMs - EARLY_MS);
};

const listed = (
  was: ListedIncident | undefined,
  { ID, Kind, Opened, Closed, Revision }: StoredIncident,
  isLookedUp: boolean,
  now: string,
): ListedIncident => ({
  ...{ ID, Kind, Opened, Closed, Revision },
  SeenAt: was === undefined || isLookedUp ? now : was.SeenAt,
  TellAt: was?.Revision === Revision ? was.TellAt : now,
});

/** The list after `incidents`, which are those that were open, and new ones, were brought up to date. */
export const listedAfter = (
  was: readonly ListedIncident[],
  incidents: readonly StoredIncident[],
  lookedUp: ReadonlySet<string>,
  now: Date,
): readonly ListedIncident[] => {
  const byId = new Map(was.map((one) => [one.ID, one]));
  const current = new Map(
    incidents.map((incident) => [
      incident.ID,
      listed(byId.get(incident.ID), incident, lookedUp.has(incident.ID), toTime(now)),
    ]),
  );
  // What closed before stays until it is told, or is of no interest any more.
  const rest = was.filter(
    (one) => !current.has(one.ID) && !isListedOpen(one) && one.Closed > ago(now, GIVE_UP_MS),
  );
  return [...rest, ...current.values()].filter((one) => isListedOpen(one) || one.TellAt !== ZERO_TIME);
};

/** When a channel is new, or reached again, it is told of every open incident. */
export const toldAnew = (was: readonly ListedIncident[], now: Date): readonly ListedIncident[] =>
  was.map((one) => (isListedOpen(one) ? { ...one, TellAt: toTime(now) } : one));

export const isToTell = ({ TellAt }: ListedIncident, at: string): boolean =>
  TellAt !== ZERO_TIME && TellAt <= at;

/** What was told, as far as nothing newer is to be told. `tellAt`: by incident and revision, when it is next to be told; never: it is told. */
export const afterTelling = (
  state: SweepState,
  tellAt: ReadonlyMap<string, { readonly revision: number; readonly at: string }>,
  gone: SweepState['ChannelsOff'],
): SweepState => ({
  ...state,
  Incidents: state.Incidents.map((one) => {
    const told = tellAt.get(one.ID);
    return told?.revision === one.Revision ? { ...one, TellAt: told.at } : one;
  }).filter((one) => isListedOpen(one) || one.TellAt !== ZERO_TIME),
  ChannelsOff: [
    ...state.ChannelsOff,
    ...gone.filter(
      ({ Name, Hash }) => !state.ChannelsOff.some((off) => off.Name === Name && off.Hash === Hash),
    ),
  ],
});
