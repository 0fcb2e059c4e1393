/** The table of kept answers in the SQLite file. */
import type { DatabaseSync } from 'node:sqlite';
import { ANSWER_MS } from '../../retention.ts';
import { type KeptAnswer, type Once, type Outcome, refuseRepeat } from '../once.ts';

/** Without `once`, both do nothing. Call them inside the transaction of the change. */
export const sqliteAnswers = (database: DatabaseSync) => {
  const select = database.prepare('SELECT request, outcome FROM answers WHERE key = ? AND expires_ms > ?');
  const write = database.prepare(
    'INSERT OR REPLACE INTO answers (key, request, outcome, expires_ms) VALUES (?, ?, ?, ?)',
  );
  return {
    /** Throws as `refuseRepeat` does. */
    check(once: Once | undefined, now: Date): void {
      if (once === undefined) return;
      refuseRepeat(once, select.get(once.key, now.getTime()) as KeptAnswer | undefined);
    },
    keep(once: Once | undefined, outcome: Outcome, now: Date): void {
      if (once === undefined) return;
      write.run(once.key, once.request, outcome, now.getTime() + ANSWER_MS);
    },
  };
};
