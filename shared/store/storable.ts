/** What any store can hold: well-formed text, within limits. Asked of every change, so it looks before it copies or counts. */
import { PermanentError } from '../errors.ts';
import type { Description } from '../types/description.ts';
import { wellFormed } from '../types/well_formed.ts';

// A Firestore document holds 1 MiB less 89 bytes, counted much as JSON counts; its names 1,500 bytes. What events and people may send stays
// far below; what does not must be refused at once, since a database would have it retried for minutes.
const MAX_BYTES = 900_000;
const MAX_NAME_BYTES = 1_400;
/** Description, map of names, list of values. */
const DEPTH = 3;
/** JSON takes no more for a UTF-16 unit: that is how it escapes one. */
const MOST_BYTES_OF_A_UNIT = 6;

interface Weight {
  units: number;
  longestName: number;
  isWellFormed: boolean;
}

const weigh = (value: unknown, weight: Weight): Weight => {
  if (typeof value === 'string') {
    weight.units += value.length + 4;
    weight.isWellFormed &&= value.isWellFormed();
  } else if (Array.isArray(value)) {
    for (const item of value) weigh(item, weight);
  } else if (typeof value === 'object' && value !== null) {
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

/** The same, or a copy with U+FFFD for lone surrogates; PermanentError `over-limit` where it is too large. */
export const storable = (machineId: string, next: Description): Description => {
  const { units, longestName, isWellFormed } = weigh(next, { units: 0, longestName: 0, isWellFormed: true });
  const bytes = units * MOST_BYTES_OF_A_UNIT <= MAX_BYTES ? 0 : Buffer.byteLength(JSON.stringify(next));
  if (bytes > MAX_BYTES) {
    throw new PermanentError(
      'over-limit',
      `the Description of ${machineId} has ${bytes} bytes; at most ${MAX_BYTES} can be stored`,
    );
  }
  if (longestName * 3 > MAX_NAME_BYTES) refuseLongNames(machineId, next);
  return isWellFormed ? next : wellFormed(next, DEPTH);
};

const refuseLongNames = (
  machineId: string,
  { Dimensions, SuppliedDimensions, Temperature }: Description,
): void => {
  for (const name of [Dimensions, SuppliedDimensions, Temperature].flatMap(Object.keys)) {
    if (Buffer.byteLength(name) <= MAX_NAME_BYTES) continue;
    throw new PermanentError(
      'over-limit',
      `the Description of ${machineId} has a name that begins ${JSON.stringify(name.slice(0, 32))} and is longer than ${MAX_NAME_BYTES} bytes`,
    );
  }
};
