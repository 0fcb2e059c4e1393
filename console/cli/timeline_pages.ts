/** A machine's timeline of any length, page by page. */
import type { TimelineEntry } from '../../shared/types/timeline_entry.ts';
import { newestFirst } from '../fleet/timeline.ts';
import { getTimeline } from './api.ts';
import type { Connection } from './request.ts';

/** What the server gives at once. */
const PAGE = 500;

interface Wanted {
  /** A time in normal form: what happened before it is left out. */
  readonly since: string;
  readonly limit: number;
}

/** Newest first, in pieces that end between two moments. */
export async function* timelinePages(
  connection: Connection,
  machineId: string,
  { since, limit }: Wanted,
): AsyncGenerator<readonly TimelineEntry[]> {
  let held: readonly TimelineEntry[] = [];
  let left = limit;
  for (let before = ''; left > 0;) {
    const { Entries, Next } = await getTimeline(connection, machineId, Math.min(PAGE, left), before);
    left -= Entries.length;
    const wanted = [...held, ...Entries.filter(({ Time }) => Time >= since)];
    // A page that leads to itself would never end.
    const isOver = Next === '' || Next === before || Entries.some(({ Time }) => Time < since) || left <= 0;
    // The rest of a moment may be on the next page, and the order within it is ours.
    const last = wanted.at(-1)?.Time;
    held = isOver ? [] : wanted.filter(({ Time }) => Time === last);
    const whole = isOver ? wanted : wanted.filter(({ Time }) => Time !== last);
    if (whole.length > 0) yield newestFirst(whole);
    if (isOver) return;
    before = Next;
  }
}
