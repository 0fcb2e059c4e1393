/** The list of all machines as JSON, in pages that are shared by all who read the list at about the same time. */
import AsyncLock from 'async-lock';
import type { Room } from '../shared/http/room.ts';
import type { Store } from '../shared/store/store.ts';

/** Machines report every 30 s, so sharing hardly makes the list older. */
const SHARED_MS = 10_000;
/** Room for the list of the largest lab, 10,000 machines of 3 KB. Of a longer list, the pages that were read last are shared. */
const MAX_BYTES = 32 * 2 ** 20;

interface Page {
  /** A part of the list's JSON. */
  readonly json: Buffer;
  /** The ID after which the next page begins; undefined: the list ends here. */
  readonly next: string | undefined;
}
interface KeptPage extends Page {
  readonly readMs: number;
  /** How many reads had begun before it. */
  readonly number: number;
}

interface ListOptions {
  readonly store: Pick<Store, 'page'>;
  readonly now: () => Date;
  /** Bounds how many pages are read at a time. */
  readonly reading: Room;
}

export class SharedList {
  readonly #options: ListOptions;
  /** Readers that need the same page wait until one of them has read it. */
  readonly #waiting = new AsyncLock({ maxPending: Infinity });
  /** By the ID before the page; the page that was read first comes first. */
  readonly #pages = new Map<string | undefined, KeptPage>();
  #bytes = 0;
  #reads = 0;

  constructor(options: ListOptions) {
    this.#options = options;
  }

  /**
   * Yields the whole list, no page of it older than 10 s when it is yielded; with `isAnew`, none of which the read began before the call. A
   * reader holds the page that it takes, and no other: between two pages, the list may have become a newer one, as with any list that is read
   * in pages.
   */
  async *pieces(isAnew = false): AsyncGenerator<Buffer, undefined> {
    const from = isAnew ? this.#reads : 0;
    let after: string | undefined;
    do {
      const { json, next } = await this.#page(after, from);
      yield json;
      after = next;
    } while (after !== undefined);
    return undefined;
  }

  /** `from`: the number of the first read that will do. */
  async #page(after: string | undefined, from: number): Promise<Page> {
    const { reading } = this.#options;
    return (
      this.#kept(after, from) ??
      this.#waiting.acquire(
        after ?? '',
        async () => this.#kept(after, from) ?? (await reading.hold(1, () => this.#read(after))),
      )
    );
  }

  #kept(after: string | undefined, from: number): Page | undefined {
    const nowMs = this.#options.now().getTime();
    for (const [key, { readMs }] of this.#pages) {
      // A clock may step back.
      if (Math.abs(nowMs - readMs) < SHARED_MS) break;
      this.#drop(key);
    }
    const page = this.#pages.get(after);
    return page !== undefined && page.number >= from ? page : undefined;
  }

  /** Reads on if a page holds nothing but corrupt records, so that only the last page can be empty. */
  async #read(after: string | undefined): Promise<Page> {
    const { store, now } = this.#options;
    const readMs = now().getTime();
    const number = this.#reads;
    this.#reads += 1;
    let { machines, next } = await store.page(after);
    while (machines.length === 0 && next !== undefined) ({ machines, next } = await store.page(next));
    const start = after === undefined ? '[' : machines.length === 0 ? '' : ',';
    const items = machines.map(({ description }) => JSON.stringify(description)).join();
    const page = { json: Buffer.from(start + items + (next === undefined ? ']' : '')), next, readMs, number };
    this.#drop(after);
    // An empty list costs nothing to read, and who sets up a lab waits for its first machine.
    if (after === undefined && machines.length === 0) return page;
    this.#pages.set(after, page);
    this.#bytes += page.json.length;
    for (const key of this.#pages.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#drop(key);
    }
    return page;
  }

  #drop(key: string | undefined): void {
    this.#bytes -= this.#pages.get(key)?.json.length ?? 0;
    this.#pages.delete(key);
  }
}
