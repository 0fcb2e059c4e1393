/** How many machines have each value of a field, kept while machines change. */
import { type Field, type FieldName, FIELDS } from './fields.ts';
import { createCounter } from './kept_counts.ts';
import type { Row } from './row.ts';

const counterOf = (name: FieldName) => {
  const field: Field = FIELDS[name];
  return createCounter((row: Row) => new Set(field.kind === 'text' ? field.values(row) : []));
};

/** Of the field that was asked for last. */
export class KeptValues {
  #name: FieldName = 'machine';
  #count = counterOf(this.#name);

  /** How many of the rows have each value. A field of numbers or spans has none. */
  readonly of = (name: FieldName, rows: readonly Row[]): ReadonlyMap<string, number> => {
    if (name !== this.#name) this.#count = counterOf(name);
    this.#name = name;
    return this.#count(rows);
  };
}
