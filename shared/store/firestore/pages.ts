/** How the parts of the store reach the database, and long queries, read in pages. */
import type { Query, QueryDocumentSnapshot, Transaction } from '@google-cloud/firestore';

const PAGE_SIZE = 300;

/** Runs a read with the store's time limit, while the store is open; `what` names it in errors. */
export type Read = <T>(what: string, work: () => Promise<T>) => Promise<T>;
/** Runs a transaction with the store's time limit, while the store is open; `work` may run again. */
export type Transact = <T>(
  what: string,
  work: (transaction: Transaction) => Promise<T>,
  options?: { readonly readOnly: true },
) => Promise<T>;

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
    const last = docs[PAGE_SIZE - 1];
    // A page that is not full is the last one.
    if (last === undefined) return;
    page = first.startAfter(last);
  }
}
