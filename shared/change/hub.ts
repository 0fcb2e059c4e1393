/** The entry for all clients of the event stream: they share one store watch, and a second one while any of them wants readings. */
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { withTimeLimit } from '../time_limit.ts';
import { Feed, type ReadOptions } from './feed.ts';
import type { Reader } from './reader.ts';

/** If the database is unreachable for this long, the client gets an error and reconnects; the watch keeps trying. */
const LIVE_WITHIN_MS = 10_000;

export class Hub {
  readonly #store: Pick<Store, 'watch' | 'snapshot'>;
  readonly #log: Log;
  /** By whether the feed includes readings. */
  readonly #feeds = new Map<boolean, Feed>();
  #isClosed = false;

  constructor({ store, log }: { readonly store: Pick<Store, 'watch' | 'snapshot'>; readonly log: Log }) {
    this.#store = store;
    this.#log = log;
  }

  /**
   * Resolves when the reader cannot miss any change from now on. `readings`: includes routine reports. Throws if the store cannot
   * be watched now or the hub is closed.
   */
  async open({ readings, ...options }: ReadOptions & { readonly readings: boolean }): Promise<Reader> {
    if (this.#isClosed) throw new Error('the server is closing');
    const feed = this.#feeds.get(readings) ?? this.#start(readings);
    await withTimeLimit('starting the store watch', LIVE_WITHIN_MS, () => feed.live);
    if (feed.isOver) throw new Error('the store watch ended while it started');
    return feed.open(options);
  }

  /** Ends every reader and watch; `open` throws from now on. */
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
