/** How an incident begins, takes members and is revised. */
import { createHash } from 'node:crypto';
import type { IncidentKind, Severity } from '../types/incident.ts';
import type { Change, Member, StoredIncident } from '../types/stored_incident.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';
import type { Holding, MachineSeen } from './seen.ts';
import { summary } from './words.ts';

/** A machine with the kind that brings it into an incident. */
export interface Arrival {
  readonly machine: MachineSeen;
  readonly holding: Holding;
}

export interface Cause {
  readonly kind: IncidentKind;
  /** Of the place that is down, of the pool otherwise: the other is empty. */
  readonly place: string;
  readonly pool: string;
  readonly aliases?: readonly string[];
  readonly placeSize?: number;
  readonly severity: Severity;
  /** Of a deaf lab, which has no members. */
  readonly lastHeard?: string;
}

const memberOf = ({ machine, holding }: Arrival): Member => ({
  MachineID: machine.MachineID,
  Since: holding.Since,
  LastSign: machine.LastSign,
  WellSince: ZERO_TIME,
  Tried: machine.Tried,
  Told: false,
  Page: holding.Page === true,
});

export const isUnwell = ({ WellSince }: Member): boolean => WellSince === ZERO_TIME;

/** The incident with one more revision: what it tells now, told at this time. All its members are told with it. */
export const revised = (
  incident: StoredIncident,
  change: Change,
  now: Date,
  changes: Partial<StoredIncident> = {},
): StoredIncident => {
  const next: StoredIncident = {
    ...incident,
    ...changes,
    Revision: incident.Revision + 1,
    ToldAt: toTime(now),
    Change: change,
  };
  const Members = next.Members.map((member) => (member.Told ? member : { ...member, Told: true }));
  return {
    ...next,
    Members,
    Unwell: Members.filter(isUnwell).length,
    Summary: summary(next, change),
  };
};

const pools = (was: readonly string[], arrivals: readonly Arrival[]): readonly string[] => {
  const all = new Set([...was, ...arrivals.map(({ machine }) => machine.Pool)]);
  return all.size === was.length ? was : [...all];
};

/** The incident with these machines. They are told with its next revision. */
export const joined = (incident: StoredIncident, arrivals: readonly Arrival[], now: Date): StoredIncident =>
  arrivals.length === 0
    ? incident
    : {
        ...incident,
        Members: [...incident.Members, ...arrivals.map(memberOf)],
        Pools: pools(incident.Pools, arrivals),
        LastJoined: toTime(now),
      };

/** A new incident, told for the first time. */
export const opened = (cause: Cause, arrivals: readonly Arrival[], now: Date): StoredIncident => {
  const { kind, place, pool, aliases = [], placeSize = 0, severity, lastHeard = toTime(now) } = cause;
  const first = arrivals[0]?.machine.MachineID ?? '';
  const content = [kind, place === '' ? pool : place, first].join('\n');
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 6);
  const isUrgent = arrivals.some(({ holding }) => holding.Page === true);
  const at = toTime(now);
  const empty: StoredIncident = {
    ID: `${kind}-${now.getTime().toString(36)}-${hash}`,
    ...{ Kind: kind, Place: place, Pool: pool, Severity: isUrgent ? 'page' : severity },
    ...{ Opened: at, Closed: ZERO_TIME, Summary: '', Acknowledged: { By: '', At: ZERO_TIME }, Revision: 0 },
    ...{ Members: [], Pools: [], Aliases: aliases, PlaceSize: placeSize, LastJoined: lastHeard, ToldAt: at },
    ...{ Change: 'opened', Unwell: 0, Quiet: false, PartlyBack: false, Repeated: false },
    Left: { Maintenance: 0, Silenced: 0, Deleted: 0, Back: 0 },
  };
  return revised(joined(empty, arrivals, now), 'opened', now);
};

/** The incident as somebody took it on: it is not repeated. Unchanged if it is closed or already acknowledged. */
export const acknowledge = (incident: StoredIncident, by: string, now: Date): StoredIncident =>
  incident.Closed !== ZERO_TIME || incident.Acknowledged.At !== ZERO_TIME
    ? incident
    : revised(incident, 'acknowledged', now, { Acknowledged: { By: by, At: toTime(now) } });

export const NOT_ACKNOWLEDGED = { By: '', At: ZERO_TIME } as const;
