/** A page of a timeline as JSON, read and written a few entries at a time: 500 long entries would be 6 MB. */
import type { Room } from '../shared/http/room.ts';
import type { PageRequest } from '../shared/store/store.ts';
import type { TimelinePage } from '../shared/types/timeline_entry.ts';

/** About as much as a socket takes. */
const PIECE_BYTES = 64 * 2 ** 10;
/** An entry has at most 12 KB, four texts of 1,024 characters, and typically 300 bytes. */
const FIRST_ENTRIES = 5;
const MAX_ENTRIES = 50;

/** How many entries to read next, if they are as long as these. */
const entriesLike = (bytes: number, entries: number): number =>
  Math.min(MAX_ENTRIES, Math.max(1, Math.floor((PIECE_BYTES * entries) / bytes)));

/**
 * Yields the JSON of the TimelinePage that `read` would return for the whole request. `reading` bounds how many pages are read at a time.
 * `checkEmpty` is called before anything is yielded, if there are no entries, and may throw.
 */
export async function* timelinePieces(
  read: (request: PageRequest) => Promise<TimelinePage>,
  { limit, before }: { readonly limit: number; readonly before: string | undefined },
  reading: Room,
  checkEmpty: () => Promise<void>,
): AsyncGenerator<Buffer, undefined> {
  let left = limit;
  let atOnce = FIRST_ENTRIES;
  let from = before;
  let start = '{"Entries":[';
  let separator = '';
  for (;;) {
    const count = Math.min(left, atOnce);
    const request = { limit: count, ...(from !== undefined && { before: from }) };
    const { Entries, Next } = await reading.hold(1, () => read(request));
    if (from === before && Entries.length === 0 && Next === '') await checkEmpty();
    left -= count;
    from = Next;
    const isLast = left === 0 || Next === '';
    const items = Entries.map((entry) => JSON.stringify(entry)).join();
    const end = isLast ? `],"Next":${JSON.stringify(Next)}}` : '';
    const piece = Buffer.from(start + (items === '' ? '' : separator + items) + end);
    atOnce = entriesLike(piece.length, count);
    yield piece;
    if (isLast) return undefined;
    start = '';
    if (items !== '') separator = ',';
  }
}
