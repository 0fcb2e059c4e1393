/** A timeline as a view shows it: whose doing an entry is, what its kind is called, and the days. */
import { TIMELINE_KINDS, type TimelineEntry, type TimelineKind } from '../../shared/types/timeline_entry.ts';
import { newestFirst } from './timeline.ts';

/** A person decided it, the server's rules did, or an agent in the lab reported it. */
export const SOURCES = ['person', 'rule', 'agent'] as const;
export type Source = (typeof SOURCES)[number];

/** The server judges these from reports, or from their absence. */
const BY_RULE: ReadonlySet<string> = new Set<TimelineKind>(['recovering', 'presence', 'conflict']);
/** Power-cycle servers report these by requests of their own. */
const BY_AGENT: ReadonlySet<string> = new Set<TimelineKind>(['power_state', 'power_cycle', 'power_outlet']);

/** People sign in with an address; agents and the server are service accounts, or have a name of the instance. */
const isAccount = (actor: string): boolean => actor.endsWith('.gserviceaccount.com');

/** `servers`: actors of events, which the server applies in its own name. */
export const sourceOf = ({ Kind, Actor, EventID }: TimelineEntry, servers: ReadonlySet<string>): Source => {
  if (BY_RULE.has(Kind)) return 'rule';
  if (EventID !== '' || BY_AGENT.has(Kind)) return 'agent';
  if (servers.has(Actor)) return 'rule';
  return isAccount(Actor) ? 'agent' : 'person';
};

export const serversIn = (entries: readonly TimelineEntry[]): ReadonlySet<string> =>
  new Set(entries.filter(({ EventID }) => EventID !== '').map(({ Actor }) => Actor));

const LABELS: Readonly<Record<TimelineKind, string>> = {
  created: 'First seen',
  deleted: 'Forgotten',
  mode: 'Maintenance',
  quarantine: 'Quarantine',
  recovering: 'Recovery',
  device: 'Device',
  attached: 'Attached',
  power_request: 'Power cycle requested',
  power_state: 'Outlet',
  power_cycle: 'Power cycle',
  note: 'Note',
  version: 'Monitor',
  task: 'Task',
  dimensions: 'Dimensions',
  supplied: 'Supplied',
  presence: 'Presence',
  conflict: 'Conflict',
  trouble: 'Trouble',
  power_outlet: 'Power switch',
};

export const KINDS = TIMELINE_KINDS;
/** A kind of another release keeps its own name. */
export const kindLabel = (kind: string): string =>
  Object.hasOwn(LABELS, kind) ? LABELS[kind as TimelineKind] : kind.replaceAll('_', ' ');

export interface TimelineFilter {
  /** Empty: all. */
  readonly kind: string;
  /** Empty: all. */
  readonly source: string;
}

export interface Day {
  /** `2026-01-02` */
  readonly date: string;
  readonly entries: readonly { readonly entry: TimelineEntry; readonly source: Source }[];
}

/** The newest day first, and in it the newest entry; days without a match are left out. */
export const daysOf = (entries: readonly TimelineEntry[], filter: TimelineFilter): readonly Day[] => {
  const servers = serversIn(entries);
  const days = new Map<string, { entry: TimelineEntry; source: Source }[]>();
  for (const entry of newestFirst(entries)) {
    const source = sourceOf(entry, servers);
    if (filter.kind !== '' && entry.Kind !== filter.kind) continue;
    if (filter.source !== '' && source !== filter.source) continue;
    const date = entry.Time.slice(0, 'YYYY-MM-DD'.length);
    const day = days.get(date);
    if (day === undefined) days.set(date, [{ entry, source }]);
    else day.push({ entry, source });
  }
  return [...days].map(([date, found]) => ({ date, entries: found }));
};

const keyOf = ({ Time, Kind, EventID, To }: TimelineEntry): string => [Time, Kind, EventID, To].join('\n');

/** What is known and a page that was asked for again, each entry once. */
export const withPage = (
  known: readonly TimelineEntry[],
  page: readonly TimelineEntry[],
): readonly TimelineEntry[] => [
  ...new Map([...known, ...page].map((entry) => [keyOf(entry), entry] as const)).values(),
];
