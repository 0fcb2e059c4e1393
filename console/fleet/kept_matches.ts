/** The machines that a filter chooses, remembered while it is typed: only what is typed last is looked for. */
import { type Filter, isTimely } from './filter.ts';
import type { Row } from './row.ts';

/** What is left after a term and those before it. */
interface Step {
  readonly typed: string;
  readonly left: readonly Row[];
}

export class KeptMatches {
  #rows: readonly Row[] = [];
  #steps: readonly Step[] = [];

  /** Those of the rows that `matches` chooses, in their order. The same list if nothing about it changes. */
  of({ terms }: Filter, rows: readonly Row[], now: Date): readonly Row[] {
    const before = rows === this.#rows ? this.#steps : [];
    const other = terms.findIndex((term, i) => isTimely(term) || term.typed !== before[i]?.typed);
    const steps = before.slice(0, other === -1 ? terms.length : other);
    for (const { typed, holds } of terms.slice(steps.length)) {
      const left = steps.at(-1)?.left ?? rows;
      steps.push({ typed, left: left.filter((row) => holds(row, now)) });
    }
    this.#rows = rows;
    this.#steps = steps;
    return steps.at(-1)?.left ?? rows;
  }
}
