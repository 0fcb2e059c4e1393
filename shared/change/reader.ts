/** One who follows the changes: what is known first, where that is asked for or due, then what happens, at the reader's own pace. */
import { streamPosition, NOWHERE } from './frame.ts';
import { identified, SNAPSHOT_END } from './frame.ts';
import type { RecentChanges, Told } from './recent_changes.ts';
import type { Snapshot } from './snapshot.ts';

/** What a reader is given at a time, about as much as a socket takes. */
const CHUNK_BYTES = 64 * 2 ** 10;

interface Following {
  readonly nonce: string;
  readonly recent: RecentChanges;
  /** Only this machine; undefined: all. */
  readonly machineId: string | undefined;
  /** Where to start: after a change's number, or with a snapshot. */
  readonly start: number | Snapshot;
  readonly onClose: () => void;
}

/**
 * Iterate it once, for chunks of an event stream. It holds no changes of its own: one that falls behind what the feed
 * remembers comes to its end, as if the connection had broken, and is told a snapshot when it comes back.
 */
export class Reader implements AsyncIterable<Buffer> {
  readonly machineId: string | undefined;
  readonly #following: Following;
  readonly #controller = new AbortController();
  #after = 0;
  #wake: (() => void) | undefined;

  constructor(following: Following) {
    this.#following = following;
    this.machineId = following.machineId;
  }

  /** The feed says that the n-th change concerns this reader. */
  notice(n: number): void {
    const wake = this.#wake;
    if (wake === undefined) return; // Still busy with earlier ones: it will come to this.
    this.#wake = undefined;
    this.#after = n - 1; // What came in between concerned others.
    wake();
  }

  /** Aborts when this reader is closed, by itself or by the feed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the iteration. */
  close(): void {
    if (this.#isClosed) return;
    this.#controller.abort();
    this.#wake?.();
    this.#following.onClose();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const { recent, start } = this.#following;
    if (typeof start === 'number') this.#after = start;
    else if (!(yield* this.#known(start))) return;
    while (yield* this.#tell(() => recent.last)) await this.#nextNotice();
  }

  /** The snapshot, what was told while it was read, and its end; until then there is no place to go on from. */
  async *#known(snapshot: Snapshot): AsyncGenerator<Buffer, boolean> {
    const { nonce } = this.#following;
    const nowhere = streamPosition(nonce, NOWHERE);
    for await (const some of snapshot.parts()) {
      if (this.#isClosed) return false;
      yield Buffer.concat(some.flatMap(({ frame }) => identified(nowhere, frame)));
    }
    this.#after = snapshot.from;
    if (!(yield* this.#tell(() => snapshot.until, snapshot))) return false;
    yield Buffer.concat(identified(streamPosition(nonce, snapshot.until), SNAPSHOT_END));
    return true;
  }

  /** What concerns this reader up to a change, a chunk at a time. False: it is closed, or too far behind. */
  *#tell(until: () => number, snapshot?: Snapshot): Generator<Buffer, boolean> {
    const { nonce, recent } = this.#following;
    while (!this.#isClosed && recent.holdsAfter(this.#after)) {
      const parts: Buffer[] = [];
      let bytes = 0;
      while (this.#after < until() && bytes < CHUNK_BYTES) {
        const change = recent.at(++this.#after);
        if (change === undefined || !this.#concerns(change) || snapshot?.supersedes(change)) continue;
        parts.push(
          ...identified(streamPosition(nonce, snapshot === undefined ? this.#after : NOWHERE), change.frame),
        );
        bytes += change.frame.length;
      }
      if (bytes === 0) return true;
      yield Buffer.concat(parts);
    }
    return false;
  }

  get #isClosed(): boolean {
    return this.#controller.signal.aborted;
  }

  #concerns(change: Told): boolean {
    return this.machineId === undefined || this.machineId === change.machineId;
  }

  /** Where something came since this reader last looked, it is not waited for. */
  async #nextNotice(): Promise<void> {
    if (this.#isClosed || this.#after < this.#following.recent.last) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
