/** The entries of a machine's timeline: one for each kind of state that a change alters. */
import { type FromSchema, shape } from './schema.ts';

export const TIMELINE_KINDS = [
  'created',
  'deleted',
  'mode',
  'quarantine',
  'recovering',
  'device',
  'attached',
  'power_request',
  'power_state',
  'power_cycle',
  'note',
  'version',
  'task',
  'dimensions',
  'supplied',
  'presence',
  'conflict',
  'trouble',
  'power_outlet',
] as const;
/** The kinds that this release writes. It reads any: a newer release, or one that was rolled back, may have written others. */
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

const text = { type: 'string' } as const;

export const timelineEntrySchema = shape({
  Time: text,
  Kind: { ...text, description: `${TIMELINE_KINDS.join(', ')}, or a kind of another release` },
  From: text,
  To: text,
  Actor: text,
  Reason: text,
  EventID: text,
});
/** All members are text for people to read. `EventID` is empty if a person acted. */
export type TimelineEntry = Readonly<FromSchema<typeof timelineEntrySchema>>;

/** A page of a timeline, newest entry first. `Next` is the `before` of the following page, or "" on the last page. */
export const timelinePageSchema = shape({
  Entries: { type: 'array', items: timelineEntrySchema },
  Next: text,
});
export interface TimelinePage {
  readonly Entries: readonly TimelineEntry[];
  readonly Next: string;
}

/** The number of entries per page: the schema of the query parameter `limit`. */
export const timelineLimitSchema = { type: 'integer', minimum: 1, maximum: 500, default: 100 } as const;
