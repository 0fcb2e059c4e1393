/** What every store can hold: well-formed text within size limits. Every change is checked, so the check copies and counts only if it must. */
import { PermanentError } from '../errors.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { wellFormed } from '../types/well_formed.ts';
import type { Members } from './members.ts';

// Firestore limits a document to 1 MiB less 89 bytes, counted much as JSON counts, and a name in it to 1,500 bytes. Valid events and
// operator requests stay far below. Anything larger must be refused at once, since the database's refusal would be retried for minutes.
const MAX_BYTES = 900_000;
const MAX_NAME_BYTES = 1_400;
/** How deep a record nests: itself, its Description, a map of names, a list of values. */
const DEPTH = 4;
/** JSON spends at most 6 bytes on a UTF-16 unit, to escape it as `\u0000`; UTF-8 alone spends at most 3. */
const MAX_JSON_BYTES_PER_UNIT = 6;
const MAX_UTF8_BYTES_PER_UNIT = 3;
const QUOTED_NAME_CHARACTERS = 32;

interface Weight {
  /** UTF-16 units of the JSON text before escaping: an estimate, on the high side. */
  units: number;
  /** In UTF-16 units. */
  longestName: number;
  isWellFormed: boolean;
}

/** Databases return times and the like as objects of their own classes, which may refer to anything. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const weigh = (value: unknown, weight: Weight): Weight => {
  if (typeof value === 'string') {
    weight.units += value.length + 4;
    weight.isWellFormed &&= value.isWellFormed();
  } else if (Array.isArray(value)) {
    for (const item of value) weigh(item, weight);
  } else if (typeof value === 'object' && value !== null && isPlain(value)) {
    for (const name of Object.keys(value)) {
      weigh(name, weight);
      weight.longestName = Math.max(weight.longestName, name.length);
      weigh((value as Record<string, unknown>)[name], weight);
    }
  } else {
    weight.units += 24;
  }
  return weight;
};

const refuseLongNames = (
  machineId: string,
  { Description: { Dimensions, SuppliedDimensions, Temperature } }: StoredRecord,
): void => {
  for (const name of [Dimensions, SuppliedDimensions, Temperature].flatMap(Object.keys)) {
    const bytes = Buffer.byteLength(name);
    if (bytes <= MAX_NAME_BYTES) continue;
    throw new PermanentError(
      'over-limit',
      `the Description of ${machineId} has a name of ${bytes} bytes, beginning with ${JSON.stringify(name.slice(0, QUOTED_NAME_CHARACTERS))}; shorten it to at most ${MAX_NAME_BYTES} bytes`,
    );
  }
};

/**
 * Returns the same record, or a copy with U+FFFD for lone surrogates; throws PermanentError `over-limit` if it is too large together with the
 * unknown members.
 */
export const storable = (machineId: string, next: StoredRecord, unknown: Members): StoredRecord => {
  const weight = { units: 0, longestName: 0, isWellFormed: true };
  const { isWellFormed, longestName } = weigh(next, weight);
  const { units } = weigh(unknown, weight);
  if (units * MAX_JSON_BYTES_PER_UNIT > MAX_BYTES) {
    const bytes = Buffer.byteLength(JSON.stringify([next, unknown]));
    if (bytes > MAX_BYTES) {
      throw new PermanentError(
        'over-limit',
        `the Description of ${machineId} has ${bytes} bytes; reduce it to at most ${MAX_BYTES}`,
      );
    }
  }
  if (longestName * MAX_UTF8_BYTES_PER_UNIT > MAX_NAME_BYTES) refuseLongNames(machineId, next);
  return isWellFormed ? next : wellFormed(next, DEPTH);
};
