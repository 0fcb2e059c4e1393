/** Long queries, read in pages. */
import type { Query, QueryDocumentSnapshot } from '@google-cloud/firestore';

const PAGE_SIZE = 300;

/** Runs a read with the store's time limit, while the store is open; `what` names it in errors. */
export type Read = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Each page has its own time limit, however slowly the consumer takes the documents. */
export async function* pagesOf(
  what: string,
  query: Query,
  read: Read,
): AsyncGenerator<QueryDocumentSnapshot> {
  const first = query.limit(PAGE_SIZE);
  let page = first;
  for (;;) {
    const { docs } = await read(what, () => page.get());
    yield* docs;
    const last = docs.at(-1);
    if (last === undefined || docs.length < PAGE_SIZE) return;
    page = first.startAfter(last);
  }
}
