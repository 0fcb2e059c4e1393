/** One list of all machines and open incidents, or of one machine, shared by every reader that asks at about the same time. */
import type { Change } from '../store/store.ts';
import { SMOKE_TEST_MACHINE } from '../types/machine_id.ts';
import { framed, type FramedChange } from './recent_changes.ts';

/** Machines or incidents per part: about as much as a socket takes. */
const PART = 32;

export class Snapshot {
  /** Changes up to this number were published before the list began, so the list contains them all. */
  readonly from: number;
  #users = 0;
  readonly #items: FramedChange[] = [];
  readonly #revisions = new Map<string, string>();
  #machines = 0;
  #until: number | undefined;
  #failure: { readonly error: unknown } | undefined;
  #grown = Promise.withResolvers<undefined>();

  /** Starts to read; join it at once. `last` returns the number of the newest published change; it is called at the start and at the end. */
  constructor(changes: AsyncIterable<Change>, last: () => number) {
    this.from = last();
    void this.#read(changes, last);
  }

  /** Whether it holds its content: until everyone who joined has left. */
  get isInUse(): boolean {
    return this.#users > 0;
  }

  /** Keeps the list in memory until `leave`. */
  join(): void {
    this.#users += 1;
  }

  leave(): void {
    this.#users -= 1;
    if (this.isInUse) return;
    this.#items.length = 0;
    this.#revisions.clear();
    this.#wakeReaders();
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Once the list is read: the newest change published by then. No later change is older than what the list contains. */
  get until(): number {
    return this.#until ?? this.from;
  }

  /** How many machines it contains; undefined until it is read to its end. */
  get machines(): number | undefined {
    return this.#until === undefined ? undefined : this.#machines;
  }

  /** Whether the list contains a newer state of the same machine or incident than `change`. */
  supersedes(change: FramedChange): boolean {
    return change.revision < (this.#revisions.get(change.key) ?? '');
  }

  /** Yields everything, a few items at a time as they arrive; ends early if nobody uses it any more. Throws what reading threw. */
  async *parts(): AsyncGenerator<readonly FramedChange[]> {
    for (let next = 0; ;) {
      const part = this.#items.slice(next, next + PART);
      next += part.length;
      if (part.length > 0) yield part;
      else if (this.#failure !== undefined) throw this.#failure.error;
      else if (this.#until !== undefined || !this.isInUse) return;
      else await this.#grown.promise;
    }
  }

  async #read(changes: AsyncIterable<Change>, last: () => number): Promise<void> {
    try {
      for await (const change of changes) {
        if (!this.isInUse) break;
        const item = framed(change);
        if (change.kind === 'machine' && change.machineId !== SMOKE_TEST_MACHINE) this.#machines += 1;
        this.#items.push(item);
        this.#revisions.set(item.key, item.revision);
        this.#wakeReaders();
      }
      this.#until = last();
    } catch (error) {
      this.#failure = { error };
    }
    this.#wakeReaders();
  }

  #wakeReaders(): void {
    this.#grown.resolve(undefined);
    this.#grown = Promise.withResolvers();
  }
}
