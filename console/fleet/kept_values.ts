/** How many machines have each value of a field, kept while machines change: only those that did are counted anew. */
import { type Field, type FieldName, FIELDS } from './fields.ts';
import type { Row } from './row.ts';

const valuesOf = (name: FieldName, row: Row): ReadonlySet<string> => {
  const field: Field = FIELDS[name];
  return new Set(field.kind === 'text' ? field.values(row) : []);
};

/** Of the field that was asked for last. */
export class KeptValues {
  #name: FieldName | undefined;
  #rows: readonly Row[] = [];
  #counts = new Map<string, number>();

  /** How many of the rows have each value. A field of numbers or spans has none. */
  readonly of = (name: FieldName, rows: readonly Row[]): ReadonlyMap<string, number> => {
    const isKept = name === this.#name && rows.length === this.#rows.length;
    if (!isKept) this.#counts = new Map();
    const was = isKept ? this.#rows : [];
    for (const [i, row] of rows.entries()) {
      const before = was[i];
      if (row === before) continue;
      if (before !== undefined) this.#count(valuesOf(name, before), -1);
      this.#count(valuesOf(name, row), 1);
    }
    this.#name = name;
    this.#rows = rows;
    return this.#counts;
  };

  #count(values: ReadonlySet<string>, step: number): void {
    for (const value of values) {
      const count = (this.#counts.get(value) ?? 0) + step;
      if (count === 0) this.#counts.delete(value);
      else this.#counts.set(value, count);
    }
  }
}
