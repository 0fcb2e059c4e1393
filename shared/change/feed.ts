/** One watch of the store, fanned out to all who follow it; it lives from its first reader until a while after its last. */
import { randomBytes } from 'node:crypto';
import type { Log } from '../log.ts';
import type { Change, Store } from '../store/store.ts';
import { placeOf } from './frame.ts';
import { Reader } from './reader.ts';
import { RecentChanges } from './recent_changes.ts';
import { Snapshot } from './snapshot.ts';

/** A reader whose connection broke comes back within seconds; until then the feed waits for it. */
const LINGER_MS = 60_000;
/** How long one list serves all who ask: a machine reports every 30 s, so nobody sees much older readings for it. */
const SHARED_FOR_MS = 10_000;

export interface ReadOptions {
  /** Only this machine; undefined: all. */
  readonly machineId: string | undefined;
  /** What is known first, even where the reader could go on from its last event. */
  readonly snapshot: boolean;
  /** The last event's ID that the reader saw, from this feed or another. */
  readonly lastEventId: string | undefined;
}

interface FeedOptions {
  readonly store: Pick<Store, 'watch' | 'snapshot'>;
  readonly log: Log;
  readonly readings: boolean;
  /** Called once, when this feed is over. */
  readonly onEnd: () => void;
}

export class Feed {
  /** Resolves once every change from now on is heard; rejects where the store cannot be watched. */
  readonly live: Promise<void>;
  readonly #options: FeedOptions;
  readonly #nonce = randomBytes(6).toString('hex');
  readonly #recent = new RecentChanges();
  /** The newest revision of each machine that anybody was told. */
  readonly #newest = new Map<string, string>();
  /** Readers by the machine they follow; undefined: all machines. */
  readonly #readers = new Map<string | undefined, Set<Reader>>();
  readonly #controller = new AbortController();
  #snapshot: Snapshot | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    const { store, readings } = options;
    this.live = store.watch({ readings, signal: this.#controller.signal }, (change) => this.#hear(change));
    this.live.catch((error: unknown) => this.#fail(error));
    this.#rest();
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** A reader that misses nothing from now on, or from where it was; call it when the feed is live. */
  open({ machineId, snapshot, lastEventId }: ReadOptions): Reader {
    const place = lastEventId === undefined ? undefined : placeOf(lastEventId, this.#nonce);
    const isHeld = place !== undefined && this.#recent.holdsAfter(place);
    const isAsked = snapshot || (lastEventId !== undefined && !isHeld);
    const reader = new Reader({
      nonce: this.#nonce,
      recent: this.#recent,
      machineId,
      start: isAsked ? this.#known(machineId) : isHeld ? place : this.#recent.last,
      onClose: () => this.#leave(reader),
    });
    const others = this.#readers.get(machineId) ?? new Set();
    this.#readers.set(machineId, others.add(reader));
    clearTimeout(this.#idle);
    return reader;
  }

  /** Ends the watch and every reader. */
  end(): void {
    if (this.isOver) return;
    this.#controller.abort();
    clearTimeout(this.#idle);
    this.#snapshot = undefined;
    for (const readers of [...this.#readers.values()]) for (const reader of readers) reader.close();
    this.#options.onEnd();
  }

  #leave(reader: Reader): void {
    const others = this.#readers.get(reader.machineId);
    others?.delete(reader);
    if (others?.size === 0) this.#readers.delete(reader.machineId);
    if (this.#readers.size === 0 && !this.isOver) this.#rest();
  }

  #rest(): void {
    this.#idle = setTimeout(() => this.end(), LINGER_MS).unref();
  }

  #hear(change: Change): void {
    const newest = this.#newest.get(change.machineId);
    // A snapshot was faster than the watch. Not everybody read it, and those who did must not be told older news.
    if (newest !== undefined && change.revision < newest) void this.#hearAgain(change.machineId);
    else this.#tell(change);
  }

  async #hearAgain(machineId: string): Promise<void> {
    try {
      for await (const change of this.#read(machineId)) this.#tell(change);
    } catch (error) {
      this.#fail(error);
    }
  }

  #tell(change: Change): void {
    const { machineId, revision } = change;
    const newest = this.#newest.get(machineId);
    if (newest !== undefined && revision < newest) return;
    this.#newest.set(machineId, revision);
    const n = this.#recent.add(change);
    for (const reader of this.#readers.get(machineId) ?? []) reader.notice(n);
    for (const reader of this.#readers.get(undefined) ?? []) reader.notice(n);
  }

  /** One list serves all who ask for it at about the same time. */
  #known(machineId: string | undefined): Snapshot {
    const last = (): number => this.#recent.last;
    if (machineId !== undefined) return new Snapshot(this.#read(machineId), last);
    const shared = this.#snapshot;
    if (shared?.hasFailed === false && this.#recent.holdsAfter(shared.from)) return shared;
    const fresh = new Snapshot(this.#read(), last);
    this.#snapshot = fresh;
    setTimeout(() => {
      if (this.#snapshot === fresh) this.#snapshot = undefined;
    }, SHARED_FOR_MS).unref();
    return fresh;
  }

  async *#read(machineId?: string): AsyncGenerator<Change> {
    for await (const change of this.#options.store.snapshot(machineId)) {
      const newest = this.#newest.get(change.machineId);
      if (newest === undefined || newest < change.revision)
        this.#newest.set(change.machineId, change.revision);
      yield change;
    }
  }

  /** Whoever follows comes back, and is told a snapshot by the feed after this one: nothing is lost. */
  #fail(error: unknown): void {
    if (this.isOver) return;
    this.#options.log.error('watch failed', { error, readings: this.#options.readings });
    this.end();
  }
}
