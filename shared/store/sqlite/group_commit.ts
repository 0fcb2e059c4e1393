/**
 * Group commit: concurrent changes share one transaction. Making a commit durable costs more than all the rest of a change, and costs the
 * same for one change as for eighty.
 */
import type { DatabaseSync } from 'node:sqlite';

/** Reads and decides without writing; the function that it returns writes and returns the result. */
export type Decide<T> = () => () => T;

interface Waiting {
  /** Decides and writes. Returns a function that resolves the call's promise, or undefined if the decision failed and rejected it. */
  readonly write: () => (() => void) | undefined;
  readonly reject: (error: unknown) => void;
}

/** So many changes are not kept waiting for more, which would share a cost that is small by then. */
const ENOUGH = 100;

/** Commits the changes of one open database in groups. */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #begin;
  readonly #commit;
  #waiting: Waiting[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
    // IMMEDIATE takes the write lock first: what was read must still hold when it is written.
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
  }

  /**
   * Calls `decide` once. Resolves in the order of the calls, once the change is on disk. An error of `decide` rejects only its own call; if
   * writing fails, nothing of the group is written and every call in it is rejected.
   */
  run<T>(decide: Decide<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const write = (): (() => void) | undefined => {
      let decided: () => T;
      try {
        decided = decide();
      } catch (error) {
        // After a disk error, SQLite itself has rolled back the transaction, and with it the other changes of the group.
        if (!this.#database.isTransaction) throw error;
        reject(error);
        return undefined;
      }
      const value = decided();
      return () => resolve(value);
    };
    this.#waiting.push({ write, reject });
    if (this.#waiting.length === 1) this.#flushAfterTurn(1);
    return promise;
  }

  /** Commits after a turn of the event loop that brings no other change: requests that arrive together are read one by one. */
  #flushAfterTurn(size: number): void {
    setImmediate(() => {
      const { length } = this.#waiting;
      if (size < length && length < ENOUGH) this.#flushAfterTurn(length);
      else this.flush();
    });
  }

  /** Commits the waiting changes at once. */
  flush(): void {
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    try {
      this.#begin.run();
      const resolvers = group.map(({ write }) => write());
      this.#commit.run();
      for (const resolve of resolvers) resolve?.();
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const { reject } of group) reject(error);
    }
  }
}
