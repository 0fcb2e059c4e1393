/** Fewer entries while two monitors report under one ID: each report of theirs undoes the other's. */
import type { StoredRecord } from '../types/stored_record.ts';
import type { TimelineKind } from '../types/timeline_entry.ts';
import type { KeyedEntry } from './entries.ts';

/** The kinds that alternate. */
const ALTERNATING: ReadonlySet<string> = new Set([
  'version',
  'device',
  'dimensions',
  'task',
  'recovering',
] satisfies TimelineKind[]);
const MAX_AN_HOUR = 10;
const HOUR_MS = 3_600_000;

const NONE: readonly string[] = [];

/** Of the entries that a change to `next` adds at `time`, those that are written, and the times to keep. */
export const fewDuringConflict = (
  { Description: { Attention }, Kept }: StoredRecord,
  entries: readonly KeyedEntry[],
  time: string,
): { readonly entries: readonly KeyedEntry[]; readonly ConflictEntries: readonly string[] } => {
  if (!Attention.includes('conflict')) return { entries, ConflictEntries: NONE };
  if (entries.length === 0) return { entries, ConflictEntries: Kept.ConflictEntries };
  const sinceMs = Date.parse(time) - HOUR_MS;
  const times = Kept.ConflictEntries.filter((written) => Date.parse(written) > sinceMs);
  const written = entries.filter(({ entry }) => {
    if (!ALTERNATING.has(entry.Kind)) return true;
    return times.length < MAX_AN_HOUR && times.push(time) > 0;
  });
  return { entries: written, ConflictEntries: times };
};
