/** One client of the event stream: a snapshot first, if requested or needed, then the changes, at the client's own pace. */
import { NO_POSITION, SIGNAL, snapshotEnd, streamPosition, withId } from './frame.ts';
import { toTime } from '../types/time.ts';
import type { ReadingsCursor } from './readings.ts';
import type { FramedChange, RecentChanges } from './recent_changes.ts';
import type { Snapshot } from './snapshot.ts';

/** In this time a reader must take its snapshot. It holds the snapshot in memory meanwhile, so a slow one ends, and its client reconnects. */
const SNAPSHOT_WITHIN_MS = 60_000;
/** The size of one chunk: about as much as a socket takes. */
const CHUNK_BYTES = 64 * 2 ** 10;

/**
 * How routine reports reach a reader: not at all, as changes like all others, or as readings in brief; `auto`: in brief, unless the machines are
 * too many.
 */
export type ReadingsMode = 'none' | 'all' | 'auto' | 'compact';

/** For more machines, readings cost more than a page that is left open is worth: each report is a document read. */
const MAX_AUTO_MACHINES = 2_000;

export interface ReaderContext {
  readonly now: () => Date;
  readonly release: string;
  /** `wake` is called when there is a frame to write. */
  readonly openReadings: (wake: () => void) => Promise<ReadingsCursor>;
}

interface ReaderOptions {
  readonly context: ReaderContext;
  readonly readings: ReadingsMode;
  /** How many machines there are, as far as it is known. */
  readonly machines: () => number | undefined;
  readonly nonce: string;
  readonly recent: RecentChanges;
  /** Only this machine; undefined: all. */
  readonly machineId: string | undefined;
  /** The number of the change to start after, or the snapshot to start with, which the reader joins and leaves. */
  readonly start: number | Snapshot;
  /** Sends a `SIGNAL` in place of each frame. */
  readonly onlySignals: boolean;
  readonly onClose: () => void;
}

/**
 * Iterate it once, for chunks of an event stream. A reader holds no changes of its own: if it falls behind the recent changes, it
 * ends, as if its connection had broken, and its client gets a snapshot when it reconnects.
 */
export class Reader implements AsyncIterable<Buffer> {
  readonly machineId: string | undefined;
  readonly #options: Omit<ReaderOptions, 'start'>;
  readonly #controller = new AbortController();
  /** The number of the last change that was written or skipped. */
  #after = 0;
  #snapshot: Snapshot | undefined;
  #snapshotTimer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #readings: ReadingsCursor | undefined;

  constructor({ start, ...options }: ReaderOptions) {
    this.#options = options;
    this.machineId = options.machineId;
    if (typeof start === 'number') {
      this.#after = start;
      return;
    }
    start.join();
    this.#snapshot = start;
    this.#snapshotTimer = setTimeout(() => this.close(), SNAPSHOT_WITHIN_MS).unref();
  }

  /** Wakes the reader for the n-th change, which concerns it. A reader that is not waiting reaches that change by itself. */
  notify(n: number): void {
    if (this.#wake === undefined) return;
    this.#after = n - 1; // The changes skipped here concern others.
    this.#wakeUp();
  }

  /** Aborts when the reader is closed, by its client or by the feed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the iteration. Does nothing if the reader is already closed. */
  close(): void {
    if (this.#isClosed) return;
    this.#controller.abort();
    this.#leaveSnapshot();
    this.#readings?.close();
    this.#wake?.();
    this.#options.onClose();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const { recent, machines } = this.#options;
    if (this.#snapshot === undefined) await this.#openReadings(machines());
    else yield* this.#writeSnapshot(this.#snapshot);
    this.#leaveSnapshot();
    while (yield* this.#writeChanges(() => recent.last)) {
      const readings = this.#readings?.next();
      if (readings === undefined) await this.#nextChange();
      else yield readings;
    }
  }

  /** Returns whether readings follow. */
  async #openReadings(machines = Infinity): Promise<boolean> {
    const { readings, context } = this.#options;
    if (readings === 'none' || readings === 'all') return readings === 'all';
    if (readings === 'auto' && machines > MAX_AUTO_MACHINES) return false;
    const cursor = await context.openReadings(() => this.#wakeUp());
    this.#readings = cursor;
    if (this.#isClosed) cursor.close();
    return true;
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Yields the snapshot, the changes published while it was read, and its end; less if the reader is closed or too far behind. */
  async *#writeSnapshot(snapshot: Snapshot): AsyncGenerator<Buffer> {
    for await (const part of snapshot.parts()) {
      if (this.#isClosed) return;
      yield Buffer.concat(part.flatMap(({ frame }) => this.#written(NO_POSITION, frame)));
    }
    this.#after = snapshot.from;
    if (!(yield* this.#writeChanges(() => snapshot.until, snapshot))) return;
    const { onlySignals, context } = this.#options;
    if (onlySignals) return;
    const { machines: Machines = 0 } = snapshot;
    const Readings = await this.#openReadings(Machines);
    if (this.#isClosed) return;
    const end = snapshotEnd({ Now: toTime(context.now()), Machines, Readings, Version: context.release });
    yield Buffer.concat(this.#written(snapshot.until, end));
  }

  /**
   * Yields the changes that concern this reader up to number `until()`, one chunk at a time; before the end of `snapshot`, without
   * a position to resume from. Returns false if the reader is closed or too far behind.
   */
  *#writeChanges(until: () => number, snapshot?: Snapshot): Generator<Buffer, boolean> {
    const { recent } = this.#options;
    while (!this.#isClosed && recent.holdsAfter(this.#after)) {
      const parts: Buffer[] = [];
      let bytes = 0;
      while (this.#after < until() && bytes < CHUNK_BYTES) {
        const change = recent.at(++this.#after);
        // Stryker disable next-line ConditionalExpression: by the types alone
        if (change === undefined || !this.#concerns(change) || snapshot?.supersedes(change)) continue;
        const position = snapshot === undefined ? this.#after : NO_POSITION;
        parts.push(...this.#written(position, change.frame));
        bytes += change.frame.length;
      }
      if (bytes === 0) return true;
      yield Buffer.concat(parts);
    }
    return false;
  }

  #leaveSnapshot(): void {
    clearTimeout(this.#snapshotTimer);
    this.#snapshot?.leave();
    this.#snapshot = undefined;
  }

  get #isClosed(): boolean {
    return this.#controller.signal.aborted;
  }

  /** A frame as this client reads it, in parts. */
  #written(position: number, frame: Buffer): readonly Buffer[] {
    const { nonce, onlySignals } = this.#options;
    return onlySignals ? [SIGNAL] : withId(streamPosition(nonce, position), frame);
  }

  #concerns(change: FramedChange): boolean {
    return this.machineId === undefined || this.machineId === change.machineId;
  }

  /**
   * Resolves at the next `notify`, or at once if a change arrived since the last write or the reader is closed: a `yield*` continues a little
   * after what it delegates to has returned.
   */
  async #nextChange(): Promise<void> {
    if (this.#isClosed || this.#after < this.#options.recent.last) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
