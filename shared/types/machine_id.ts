/** A machine's ID: the store's key, a path segment and a log label, so checked wherever one comes in. */
import { PermanentError } from '../errors.ts';

/** Starts with a letter or digit, so it is never `.`, `..` or `__x__`, and holds no slash. */
export const MACHINE_ID = '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$';
const pattern = new RegExp(MACHINE_ID);

/** The same text, or a PermanentError that says what an ID looks like. */
export const parseMachineId = (text: string): string => {
  if (pattern.test(text)) return text;
  throw new PermanentError(
    'bad-machine-id',
    `${JSON.stringify(text.slice(0, 64))} is not a machine ID: 1 to 200 letters, digits, ".", "_" or "-", the first a letter or digit`,
  );
};
