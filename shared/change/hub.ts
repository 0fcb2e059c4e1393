/** The entry for all clients of the event stream: they share one store watch, and a second one each while any of them wants routine reports as they are, or readings in brief. */
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { withTimeLimit } from '../time_limit.ts';
import { Feed, type ReadOptions } from './feed.ts';
import type { Reader } from './reader.ts';
import { Readings, type ReadingsCursor } from './readings.ts';

/** If the database is unreachable for this long, the client gets an error and reconnects; the watch keeps trying. */
const LIVE_WITHIN_MS = 10_000;
/** It lists all machines too. */
const READINGS_WITHIN_MS = 60_000;

interface HubOptions {
  readonly store: Pick<Store, 'watch' | 'snapshot'>;
  readonly log: Log;
  readonly now: () => Date;
  /** Names the code that runs. */
  readonly release: string;
}

export class Hub {
  readonly #options: HubOptions;
  /** By whether the feed includes routine reports. */
  readonly #feeds = new Map<boolean, Feed>();
  #readings: Readings | undefined;
  #isClosed = false;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Resolves when the reader cannot miss any change from now on. Throws if the store cannot be watched now or the hub is closed. */
  async open(options: ReadOptions): Promise<Reader> {
    if (this.#isClosed) throw new Error('the server is closing');
    const hasReadings = options.readings === 'all';
    const feed = this.#feeds.get(hasReadings) ?? this.#start(hasReadings);
    await withTimeLimit('starting the store watch', LIVE_WITHIN_MS, () => feed.live);
    if (feed.isOver) throw new Error('the store watch ended while it started');
    return feed.open(options);
  }

  /** Ends every reader and watch; `open` throws from now on. */
  close(): void {
    this.#isClosed = true;
    for (const feed of [...this.#feeds.values()]) feed.end();
    this.#readings?.end();
  }

  #start(hasReadings: boolean): Feed {
    const feed = new Feed({
      ...this.#options,
      hasReadings,
      openReadings: (wake) => this.#openReadings(wake),
      onEnd: () => this.#feeds.delete(hasReadings),
    });
    this.#feeds.set(hasReadings, feed);
    return feed;
  }

  async #openReadings(wake: () => void): Promise<ReadingsCursor> {
    const { store, log } = this.#options;
    const readings = (this.#readings ??= new Readings({
      ...{ store, log },
      onEnd: () => (this.#readings = undefined),
    }));
    await withTimeLimit('reading all readings', READINGS_WITHIN_MS, () => readings.live);
    if (readings.isOver) throw new Error('the watch of readings ended while it started');
    return readings.open(wake);
  }
}
