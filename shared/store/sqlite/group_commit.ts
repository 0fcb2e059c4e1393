/**
 * Group commit: changes that are asked for at the same time share one transaction. Making a commit durable costs more than all else about
 * a change, and costs the same for one change as for eighty.
 */
import type { DatabaseSync } from 'node:sqlite';

/** Reads and decides, having written nothing; what it returns then writes. */
export type Decide<T> = () => () => T;

interface Waiting {
  /** Writes; returns what tells the caller of it, once that is durable. Undefined: the caller was told that its own decision failed. */
  readonly write: () => (() => void) | undefined;
  readonly reject: (error: unknown) => void;
}

/** The changes of one open database, a group at a time. */
export class SqliteGroup {
  readonly #database: DatabaseSync;
  readonly #begin;
  readonly #commit;
  #waiting: Waiting[] = [];

  constructor(database: DatabaseSync) {
    this.#database = database;
    // The lock on writing first: what was read must still hold when it is written.
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
  }

  /**
   * Calls `decide` once. Resolves, in the order of the calls, when the change is on the disk. What `decide` throws is its caller's alone; where writing fails,
   * nothing of the whole group is written and each caller hears why.
   */
  run<T>(decide: Decide<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const write = (): (() => void) | undefined => {
      let decided: () => T;
      try {
        decided = decide();
      } catch (error) {
        // Where the disk failed, SQLite has rolled back by itself, and with it the others' changes.
        if (!this.#database.isTransaction) throw error;
        reject(error);
        return undefined;
      }
      const value = decided();
      return () => resolve(value);
    };
    this.#waiting.push({ write, reject });
    // After every request that has arrived by now was read.
    if (this.#waiting.length === 1) setImmediate(() => this.flush());
    return promise;
  }

  /** Commits what waits, at once. */
  flush(): void {
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    try {
      this.#begin.run();
      const written = group.map(({ write }) => write());
      this.#commit.run();
      for (const tell of written) tell?.();
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const { reject } of group) reject(error);
    }
  }
}
