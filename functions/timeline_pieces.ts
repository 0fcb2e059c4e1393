/** A page of a timeline as JSON, read and written a few entries at a time: 500 long entries would be 7 MB. */
import type { Room } from '../shared/http/room.ts';
import type { PageRequest } from '../shared/store/store.ts';
import type { TimelinePage } from '../shared/types/timeline_entry.ts';

/** An entry has at most 15 KB: five texts of 1,024 characters. */
const ENTRIES_PER_PIECE = 25;

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
  let from = before;
  let start = '{"Entries":[';
  let separator = '';
  for (;;) {
    const count = Math.min(left, ENTRIES_PER_PIECE);
    const request = { limit: count, ...(from !== undefined && { before: from }) };
    const { Entries, Next } = await reading.hold(1, () => read(request));
    if (from === before && Entries.length === 0 && Next === '') await checkEmpty();
    left -= count;
    from = Next;
    const isLast = left === 0 || Next === '';
    const items = Entries.map((entry) => JSON.stringify(entry)).join();
    const end = isLast ? `],"Next":${JSON.stringify(Next)}}` : '';
    yield Buffer.from(start + (items === '' ? '' : separator + items) + end);
    if (isLast) return undefined;
    start = '';
    if (items !== '') separator = ',';
  }
}
