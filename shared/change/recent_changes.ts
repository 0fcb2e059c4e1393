/** The latest changes, numbered, for readers that are slightly behind; bounded in number and bytes. */
import type { Change } from '../store/store.ts';
import { frameOf, NO_POSITION } from './frame.ts';

/** One state of one machine, ready to be written. */
export interface FramedChange {
  readonly machineId: string;
  readonly revision: string;
  readonly frame: Buffer;
}

export const framed = (change: Change): FramedChange => ({
  machineId: change.machineId,
  revision: change.revision,
  frame: frameOf(change),
});

// At 330 changes a second, the largest lab with readings, this covers 25 s; without readings, hours. A process has 256 MiB.
const MAX_CHANGES = 8192;
const MAX_BYTES = 16 * 2 ** 20;

export class RecentChanges {
  readonly #changes: FramedChange[] = [];
  #bytes = 0;
  // A reader can also resume from the position before the first change.
  #last = NO_POSITION + 1;

  /** The number of the newest change. */
  get last(): number {
    return this.#last;
  }

  /** Returns the new change's number. Drops the oldest changes beyond the limits. */
  add(change: Change): number {
    const added = framed(change);
    this.#changes.push(added);
    this.#bytes += added.frame.length;
    while (this.#changes.length > MAX_CHANGES || this.#bytes > MAX_BYTES) {
      const dropped = this.#changes.shift();
      if (dropped === undefined) break;
      this.#bytes -= dropped.frame.length;
    }
    return ++this.#last;
  }

  /** Whether every change after the n-th is still held. */
  holdsAfter(n: number): boolean {
    return n <= this.#last && n >= this.#last - this.#changes.length;
  }

  /** The n-th change; undefined if it was dropped or does not exist yet. */
  at(n: number): FramedChange | undefined {
    return this.#changes[n - 1 - (this.#last - this.#changes.length)];
  }
}
