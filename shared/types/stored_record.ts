/** A machine's record in a store: its Description, which is served, and what only the server needs to know. */
import type { Description } from './description.ts';
import { type FromSchema, shape } from './schema.ts';
import { ZERO_TIME } from './time.ts';
import { type TimePaths, timePaths } from './times_in.ts';

const texts = <const D extends string>(description: D) =>
  ({ type: 'array', items: { type: 'string' }, default: [] as string[], description }) as const;
/** As in description.ts, the format makes it a time everywhere. */
const time = <const D extends string>(description: D) =>
  ({ type: 'string', format: 'date-time', default: ZERO_TIME, description }) as const;
const times = <const D extends string>(description: D) =>
  ({
    type: 'array',
    items: { type: 'string', format: 'date-time' },
    default: [] as string[],
    description,
  }) as const;
const integer = <const N extends number, const D extends string>(initially: N, description: D) =>
  ({ type: 'integer', default: initially, description }) as const;
const word = <const D extends string>(description: D) =>
  ({ type: 'string', default: '', description }) as const;

/** `default`: the value of a machine seen for the first time. Stores leave out a member that has it. */
export const keptSchema = shape({
  EventIDs: texts('IDs of the last applied events, the newest last: Pub/Sub may deliver each of them again'),
  ForcedTime: time('The publish time of the newest event that forced a quarantine, cleared or not'),
  NewestEntry: time('The time of the newest timeline entry: a later one never sorts below it'),
  Due: time(
    'When something about the machine changes next without a report, or is to be told; never: nothing ahead',
  ),
  Shard: integer(
    -1,
    '0 to 15, from a hash of the ID: spreads the entries of ever-growing indexes; -1: none yet',
  ),
  Sign: time('The last sign of the machine; never: it has not reported'),
  Heard: time('`Sign`, if the newest event came through Pub/Sub'),
  Unwell: texts('The kinds of incident that hold'),
  Told: texts('The kinds of incident that the open incidents know of'),
  Starts: texts('Start times of the last two monitors, exactly as sent; that of the newest event first'),
  ConflictAt: time('When a monitor last came back after another one had reported'),
  ConflictEntries: times(
    'The times of the last timeline entries during a conflict, which limits their number',
  ),
  ExpectedBy: time('When an announced machine should have reported'),
  BootUntil: time('Until when silence is expected: the machine restarts'),
  RunnerSeen: time('Since when the launched task runner is silent; never: it is not'),
  HotReports: integer(0, 'How many of the newest reports in a row had a hot battery; counted up to 2'),
  PresenceTimes: times('When the presence last changed, the newest last; at most 6'),
  OutletSaid: word('The `PowerCycleState` that was reported, if another is served; empty: the same'),
  PowerAgent: word('ID of the power-cycle server that named the outlet last; empty: one that has none'),
  PowerAgentAt: time('Since when'),
  TwoAgentsAt: time('When a power-cycle server last named the outlet within 10 minutes of another'),
  AgentSilentAt: time('Since when the power-cycle server is silent; never: it is not'),
  ControllerBusyAt: time('The last claim or result on the outlet’s controller, as far as it mattered'),
  Claim: word('The power-cycle server and the request of the claim: `<uuid> <RequestID>`'),
  StartsOf: texts('The request of each of the times in `Power.Starts`'),
  Results: texts('IDs of the last results, the newest last'),
  CycleFrom: time(
    'When the power cycle began whose effect the next reports show; never: none, or it is known',
  ),
  CycleStart: word('Start time of the monitor then'),
  CycleGap: integer(0, 'Seconds: the longest time between two reports since'),
  CycleOff: time('When the power was cut'),
  CycleOn: time('When it was restored'),
  MaintenanceFor: word('The `MaintenanceMode` that `Maintenance` belongs to'),
});
type KeptMembers = FromSchema<typeof keptSchema>;

/** What is kept beside the Description and never served. Members may be added; none may have the name of one of the Description. */
export type Kept = {
  readonly [M in keyof KeptMembers]: KeptMembers[M] extends string[] ? readonly string[] : KeptMembers[M];
};

export interface StoredRecord {
  readonly Description: Description;
  readonly Kept: Kept;
}

export const KEPT_MEMBERS = Object.keys(keptSchema.properties) as readonly (keyof Kept)[];

/** Where a record keeps times, derived from the schema: as TIMES of the Description. */
export const KEPT_TIMES = {
  members: KEPT_MEMBERS.filter((name) => timePaths(keptSchema.properties[name]) === 'time'),
  parts: KEPT_MEMBERS.flatMap((member): { member: keyof Kept; paths: TimePaths }[] => {
    const paths = timePaths(keptSchema.properties[member]);
    return paths === undefined || paths === 'time' ? [] : [{ member, paths }];
  }),
} as const;

/** What is kept of a machine seen for the first time. */
export const NOTHING_KEPT = Object.fromEntries(
  KEPT_MEMBERS.map((name) => [name, keptSchema.properties[name].default]),
) as unknown as Kept;

/** Returns `was` with another Description; `was` itself for its own. Of a machine seen for the first time nothing is kept yet. */
export const withDescription = (was: StoredRecord | undefined, next: Description): StoredRecord =>
  was?.Description === next ? was : { Description: next, Kept: was?.Kept ?? NOTHING_KEPT };
