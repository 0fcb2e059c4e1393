/** One store watch, shared by its readers: it lasts from the first reader until a minute after the last. */
import { randomBytes } from 'node:crypto';
import { BusyError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Change, Store } from '../store/store.ts';
import { parseStreamPosition } from './frame.ts';
import { Reader, type ReaderContext, type ReadingsMode } from './reader.ts';
import { keyOf, machineOf, RecentChanges } from './recent_changes.ts';
import { Snapshot } from './snapshot.ts';

/** A client whose connection broke reconnects within seconds; the feed waits for it this long. */
const LINGER_MS = 60_000;
/** How long one list serves every reader: a machine reports every 30 s, so sharing hardly makes its readings older. */
const SHARE_SNAPSHOT_MS = 10_000;
/** Of 10,000 machines, each takes 30 MB. While so many are in use, the newest serves new readers too, for at most a minute longer. */
const MAX_SNAPSHOTS = 2;

export interface ReadOptions {
  /** Only this machine; undefined: all. */
  readonly machineId: string | undefined;
  /** Starts with a snapshot, even if the reader could resume from its last event. */
  readonly snapshot: boolean;
  /** The ID of the last event that the client received, from this feed or another. */
  readonly lastEventId: string | undefined;
  readonly readings: ReadingsMode;
  /** For older agents: a signal in place of each frame, and a snapshot only on request. */
  readonly onlySignals?: boolean;
}

interface FeedOptions extends ReaderContext {
  readonly store: Pick<Store, 'watch' | 'snapshot'>;
  readonly log: Log;
  /** Whether it receives routine reports. */
  readonly hasReadings: boolean;
  /** Called once, when the feed ends. */
  readonly onEnd: () => void;
}

export class Feed {
  /** Resolves when the feed receives every later change; rejects if the store cannot be watched. */
  readonly live: Promise<void>;
  readonly #options: FeedOptions;
  readonly #nonce = randomBytes(6).toString('hex');
  readonly #recent = new RecentChanges();
  /** The newest revision of each machine and incident, by key, published or read for a snapshot. */
  readonly #newest = new Map<string, string>();
  /** Readers by the machine they follow; undefined: all machines. */
  readonly #readers = new Map<string | undefined, Set<Reader>>();
  readonly #controller = new AbortController();
  /** The newest list of all machines, while it serves new readers. */
  #snapshot: Snapshot | undefined;
  /** The lists of all machines, the newest last. */
  // Stryker disable next-line ArrayDeclaration: a text is no list in use
  #snapshots: readonly Snapshot[] = [];
  #machines: number | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    const { store, hasReadings } = options;
    this.live = store.watch({ readings: hasReadings, signal: this.#controller.signal }, (change) =>
      this.#receive(change),
    );
    this.live.catch((error: unknown) => this.#fail(error));
    this.#endWhenIdle();
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /**
   * A reader that misses no change from now on or, if it can resume, since its last event. If it has a last event but cannot resume,
   * it starts with a snapshot, unless it reads only signals. Call this when the feed is live. Throws BusyError if it needs a snapshot and there
   * are too many.
   */
  open({ machineId, snapshot, lastEventId, readings, onlySignals = false }: ReadOptions): Reader {
    const position = lastEventId === undefined ? undefined : parseStreamPosition(lastEventId, this.#nonce);
    // Stryker disable next-line ConditionalExpression: nothing is held after undefined
    const canResume = position !== undefined && this.#recent.holdsAfter(position);
    const needsSnapshot = snapshot || (lastEventId !== undefined && !canResume && !onlySignals);
    const others = this.#readers.get(machineId) ?? new Set<Reader>();
    const reader = new Reader({
      ...{ context: this.#options, readings, machines: () => this.#countMachines() },
      nonce: this.#nonce,
      recent: this.#recent,
      machineId,
      start: needsSnapshot ? this.#snapshotOf(machineId) : canResume ? position : this.#recent.last,
      onlySignals,
      onClose: () => this.#remove(reader, others),
    });
    this.#readers.set(machineId, others.add(reader));
    clearTimeout(this.#idle);
    return reader;
  }

  /** Ends the watch and every reader. Call it once. */
  end(): void {
    this.#controller.abort();
    clearTimeout(this.#idle);
    this.#unshare(this.#snapshot);
    for (const readers of [...this.#readers.values()]) for (const reader of readers) reader.close();
    this.#options.onEnd();
  }

  /** `others`: those that follow the same machine, itself included. */
  #remove(reader: Reader, others: Set<Reader>): void {
    others.delete(reader);
    if (others.size === 0) this.#readers.delete(reader.machineId);
    if (this.#readers.size === 0 && !this.isOver) this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    this.#idle = setTimeout(() => this.end(), LINGER_MS).unref();
  }

  #receive(change: Change): void {
    if (change.revision >= this.#newestOf(keyOf(change))) this.#publish(change);
    // A snapshot overtook the watch. Readers of that snapshot must not go back to this older state, and all others still need the newer one,
    // which the watch may pass over if it is a routine report. Every change of an incident it still reports.
    else if (change.kind !== 'incident') void this.#reread(change.machineId);
  }

  async #reread(machineId: string): Promise<void> {
    try {
      for await (const change of this.#read(machineId)) this.#publish(change);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Does nothing if a newer revision is known by now. */
  #publish(change: Change): void {
    const key = keyOf(change);
    if (change.revision < this.#newestOf(key)) return;
    this.#newest.set(key, change.revision);
    const n = this.#recent.add(change);
    for (const readersOf of new Set([machineOf(change), undefined]))
      for (const reader of this.#readers.get(readersOf) ?? []) reader.notify(n);
  }

  /** Before every other revision if none is known. */
  #newestOf(key: string): string {
    return this.#newest.get(key) ?? '';
  }

  /** A new snapshot, or the shared one of all machines if it is recent enough. */
  #snapshotOf(machineId: string | undefined): Snapshot {
    const last = (): number => this.#recent.last;
    if (machineId !== undefined) return new Snapshot(this.#read(machineId), last);
    if (this.#canServe(this.#snapshot)) return this.#snapshot;
    this.#unshare(this.#snapshot);
    const inUse = this.#snapshots.filter((snapshot) => snapshot.isInUse);
    if (inUse.length >= MAX_SNAPSHOTS) {
      // Stryker disable next-line UnaryOperator: the last of two
      const newest = inUse.at(-1);
      if (this.#canServe(newest)) return newest;
      throw new BusyError(`${inUse.length} snapshots are in use`);
    }
    // The fresh one does not know it yet.
    this.#countMachines();
    const fresh = new Snapshot(this.#read(), last);
    fresh.join();
    this.#snapshot = fresh;
    this.#snapshots = [...inUse, fresh];
    setTimeout(() => this.#unshare(fresh), SHARE_SNAPSHOT_MS).unref();
    return fresh;
  }

  /** How many machines the newest list had that was read to its end; undefined: there was none. */
  #countMachines(): number | undefined {
    return (this.#machines = this.#snapshots.at(-1)?.machines ?? this.#machines);
  }

  #canServe(snapshot: Snapshot | undefined): snapshot is Snapshot {
    return snapshot?.hasFailed === false && this.#recent.holdsAfter(snapshot.from);
  }

  /** Does nothing unless it is the snapshot that serves new readers. */
  #unshare(snapshot: Snapshot | undefined): void {
    if (snapshot === undefined || this.#snapshot !== snapshot) return;
    this.#snapshot = undefined;
    snapshot.leave();
  }

  async *#read(machineId?: string): AsyncGenerator<Change> {
    for await (const change of this.#options.store.snapshot(machineId)) {
      const key = keyOf(change);
      // Stryker disable next-line EqualityOperator: the same revision again changes nothing
      if (this.#newestOf(key) < change.revision) this.#newest.set(key, change.revision);
      yield change;
    }
  }

  /** Ends the feed. Its readers reconnect and get a snapshot from the next feed, so no change is lost. */
  #fail(error: unknown): void {
    if (this.isOver) return;
    this.#options.log.error('watch failed', { error, readings: this.#options.hasReadings });
    this.end();
  }
}
