/** The latest changes, numbered, for readers that are slightly behind; bounded in number and bytes. */
import type { Change } from '../store/store.ts';
import { frameOf, NO_POSITION } from './frame.ts';

/** A machine or an incident, by kind and ID: the revisions of one key are in order. */
export const keyOf = (change: Change): string =>
  change.kind === 'incident' ? `incident ${change.incident.ID}` : `machine ${change.machineId}`;
/** The machine whose readers hear of the change; undefined: only readers of all machines do. */
export const machineOf = (change: Change): string | undefined =>
  // Stryker disable next-line ConditionalExpression,StringLiteral: an incident has no machineId
  change.kind === 'incident' ? undefined : change.machineId;

/** One state of a machine or an incident, ready to be written. */
export interface FramedChange {
  readonly key: string;
  readonly machineId: string | undefined;
  readonly revision: string;
  readonly frame: Buffer;
}

export const framed = (change: Change): FramedChange => ({
  key: keyOf(change),
  machineId: machineOf(change),
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
      // Stryker disable next-line ConditionalExpression: without changes there are no bytes
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
