/** The machines that a filter chooses, remembered while it is typed and while machines change: only new words and changed rows are looked at. */
import { type Filter, isTimely } from './filter.ts';
import type { Row } from './row.ts';

/** Whether a term holds, by row. */
type Answers = WeakMap<Row, boolean>;

export class KeptMatches {
  #known: ReadonlyMap<string, Answers> = new Map();

  /** Those of the rows that `matches` chooses, in their order. */
  of({ terms }: Filter, rows: readonly Row[], now: Date): readonly Row[] {
    const before = this.#known;
    const known = new Map(
      terms
        .filter((term) => !isTimely(term))
        .map(({ typed }) => [typed, before.get(typed) ?? new WeakMap<Row, boolean>()]),
    );
    this.#known = known;
    const checks = terms.map(({ typed, holds }) => {
      const answers: Answers | undefined = known.get(typed);
      if (answers === undefined) return (row: Row) => holds(row, now);
      return (row: Row) => {
        const found = answers.get(row) ?? holds(row, now);
        answers.set(row, found);
        return found;
      };
    });
    return rows.filter((row) => checks.every((check) => check(row)));
  }
}
