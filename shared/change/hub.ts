/** Where those who follow changes come to: one watch of the store for all of them, and one more while somebody asks for readings. */
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { withTimeLimit } from '../time_limit.ts';
import { Feed, type ReadOptions } from './feed.ts';
import type { Reader } from './reader.ts';

/** A database that is away: the reader hears so and comes back, the watch goes on trying. */
const LIVE_WITHIN_MS = 10_000;

export class Hub {
  readonly #store: Pick<Store, 'watch' | 'snapshot'>;
  readonly #log: Log;
  readonly #feeds = new Map<boolean, Feed>();
  #isClosed = false;

  constructor({ store, log }: { readonly store: Pick<Store, 'watch' | 'snapshot'>; readonly log: Log }) {
    this.#store = store;
    this.#log = log;
  }

  /**
   * Resolves once nothing that happens from now on can be missed. `readings`: routine reports too.
   * Throws where the store cannot be watched now, or this hub is closed.
   */
  async open({ readings, ...options }: ReadOptions & { readonly readings: boolean }): Promise<Reader> {
    if (this.#isClosed) throw new Error('the server is closing');
    const feed = this.#feeds.get(readings) ?? this.#start(readings);
    await withTimeLimit('starting to watch the store', LIVE_WITHIN_MS, () => feed.live);
    if (feed.isOver) throw new Error('the watch of the store ended as it began');
    return feed.open(options);
  }

  /** Ends every reader and watch; nobody can come any more. */
  close(): void {
    this.#isClosed = true;
    for (const feed of [...this.#feeds.values()]) feed.end();
  }

  #start(readings: boolean): Feed {
    const feed = new Feed({
      store: this.#store,
      log: this.#log,
      readings,
      onEnd: () => this.#feeds.delete(readings),
    });
    this.#feeds.set(readings, feed);
    return feed;
  }
}
