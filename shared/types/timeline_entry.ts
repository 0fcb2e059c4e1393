/** What happened to a machine, one entry for each kind of thing that a change altered. */
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
  'note',
  'version',
  'task',
  'dimensions',
  'supplied',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

const text = { type: 'string' } as const;

export const timelineEntrySchema = shape({
  Time: text,
  Kind: { type: 'string', enum: TIMELINE_KINDS },
  From: text,
  To: text,
  Actor: text,
  Reason: text,
  EventID: text,
});
/** All text, readable as it is. `EventID` is empty where a person acted. */
export type TimelineEntry = Readonly<FromSchema<typeof timelineEntrySchema>>;

/** A page of a timeline, newest first; `Next` goes into `before` for the page after it, "" at the end. */
export const timelinePageSchema = shape({
  Entries: { type: 'array', items: timelineEntrySchema },
  Next: text,
});
export interface TimelinePage {
  readonly Entries: readonly TimelineEntry[];
  readonly Next: string;
}

/** How many entries a page of a timeline may hold; the schema of the query `limit`. */
export const timelineLimitSchema = { type: 'integer', minimum: 1, maximum: 500, default: 100 } as const;
