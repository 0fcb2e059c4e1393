/** The entries of a timeline as they are read: in a fixed order, and what begins told from what ends. */
import { TIMELINE_KINDS, type TimelineEntry } from '../../shared/types/timeline_entry.ts';

const RANKS: ReadonlyMap<string, number> = new Map(TIMELINE_KINDS.map((kind, rank) => [kind, rank]));
const rank = ({ Kind }: TimelineEntry): number => RANKS.get(Kind) ?? RANKS.size;

/**
 * Takes and returns the newest first. Entries of one moment come in a fixed order, those of one event together; `created` is the first in time, and
 * so the last here.
 */
export const newestFirst = (entries: readonly TimelineEntry[]): TimelineEntry[] => {
  const events = new Map<string, number>();
  for (const { EventID } of entries) if (!events.has(EventID)) events.set(EventID, events.size);
  const event = ({ EventID }: TimelineEntry): number => events.get(EventID) ?? 0;
  return entries.toSorted((a, b) => {
    if (a.Time !== b.Time) return a.Time < b.Time ? 1 : -1;
    return event(a) - event(b) || rank(b) - rank(a);
  });
};

/** `idle → silent`; `Too hot.` if it begins, `Too hot. → none` if it ends. */
export const changeText = ({ From, To }: Pick<TimelineEntry, 'From' | 'To'>): string => {
  if (From === '' || From === To) return To;
  return `${From} → ${To === '' ? 'none' : To}`;
};
