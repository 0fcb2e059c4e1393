/** What is known of all machines, or of one, read once for every reader who asks at about the same time. */
import type { Change } from '../store/store.ts';
import { type Told, told } from './recent_changes.ts';

/** Machines handed over at a time: about as much as a socket takes. */
const PART = 32;

export class Snapshot {
  /** Changes up to this number were told before the read began: it holds them all. */
  readonly from: number;
  readonly #parts: Told[] = [];
  readonly #revisions = new Map<string, string>();
  #until: number | undefined;
  #failure: { readonly error: unknown } | undefined;
  #grown = Promise.withResolvers<undefined>();

  /** Starts to read; `last` says the number of the newest change told, now and at the end. */
  constructor(changes: AsyncIterable<Change>, last: () => number) {
    this.from = last();
    void this.#read(changes, last);
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Once it is read: the newest change told by then. Later ones are never older than what it holds. */
  get until(): number {
    return this.#until ?? this.from;
  }

  /** Whether it holds something newer of this machine than `change` says. */
  supersedes(change: Told): boolean {
    const revision = this.#revisions.get(change.machineId);
    return revision !== undefined && change.revision < revision;
  }

  /** Every machine, a few at a time as they come in; throws what reading threw. */
  async *parts(): AsyncGenerator<readonly Told[]> {
    for (let next = 0; ;) {
      const some = this.#parts.slice(next, next + PART);
      next += some.length;
      if (some.length > 0) yield some;
      else if (this.#failure !== undefined) throw this.#failure.error;
      else if (this.#until !== undefined) return;
      else await this.#grown.promise;
    }
  }

  async #read(changes: AsyncIterable<Change>, last: () => number): Promise<void> {
    try {
      for await (const change of changes) {
        this.#parts.push(told(change));
        this.#revisions.set(change.machineId, change.revision);
        this.#grow();
      }
      this.#until = last();
    } catch (error) {
      this.#failure = { error };
    }
    this.#grow();
  }

  #grow(): void {
    this.#grown.resolve(undefined);
    this.#grown = Promise.withResolvers();
  }
}
