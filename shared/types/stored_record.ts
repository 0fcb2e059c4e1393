/** A machine's record in a store: its Description, which is served, and what only the server needs to know. */
import type { Description } from './description.ts';
import { type FromSchema, shape } from './schema.ts';
import { ZERO_TIME } from './time.ts';

const texts = <const D extends string>(description: D) =>
  ({ type: 'array', items: { type: 'string' }, default: [] as string[], description }) as const;

/** As in description.ts, the format makes it a time everywhere. */
const time = <const D extends string>(description: D) =>
  ({ type: 'string', format: 'date-time', default: ZERO_TIME, description }) as const;

/** `default`: the value of a machine seen for the first time. Stores leave out a member that has it. */
export const keptSchema = shape({
  EventIDs: texts('IDs of the last applied events, the newest last: Pub/Sub may deliver each of them again'),
  ForcedTime: time('The publish time of the newest event that forced a quarantine, cleared or not'),
  NewestEntry: time('The time of the newest timeline entry: a later one never sorts below it'),
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

const isTime = (name: keyof Kept): boolean => 'format' in keptSchema.properties[name];
/** The kept members that are a time, derived from the schema. */
export const KEPT_TIMES = KEPT_MEMBERS.filter(isTime);

/** What is kept of a machine seen for the first time. */
export const NOTHING_KEPT = Object.fromEntries(
  KEPT_MEMBERS.map((name) => [name, keptSchema.properties[name].default]),
) as unknown as Kept;

/** Returns `was` with another Description; `was` itself for its own. Of a machine seen for the first time nothing is kept yet. */
export const withDescription = (was: StoredRecord | undefined, next: Description): StoredRecord =>
  was?.Description === next ? was : { Description: next, Kept: was?.Kept ?? NOTHING_KEPT };
