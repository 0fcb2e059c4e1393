/** Machine IDs, which are store keys, path segments and log labels, and are therefore checked wherever they enter. */
import { PermanentError } from '../errors.ts';

/** Starts with a letter or digit, so it is never `.`, `..` or `__x__`; has no slash. */
export const MACHINE_ID = '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$';
const pattern = new RegExp(MACHINE_ID);

/** The machine with which each deployment tests itself: it counts nowhere. */
export const SMOKE_TEST_MACHINE = 'deploy-smoke-test';

export const isMachineId = (text: string): boolean => pattern.test(text);

/** Returns the text, or throws a PermanentError `bad-machine-id` that describes a valid ID. */
export const parseMachineId = (text: string): string => {
  if (isMachineId(text)) return text;
  throw new PermanentError(
    'bad-machine-id',
    `${JSON.stringify(text.slice(0, 64))} is not a machine ID; use 1 to 200 letters, digits, ".", "_" or "-", starting with a letter or digit`,
  );
};
