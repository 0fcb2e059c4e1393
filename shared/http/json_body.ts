/** Bytes of a body → text → JSON, or a PermanentError that says what to mend. */
import { PermanentError } from '../errors.ts';
import { wellFormed } from '../types/well_formed.ts';

/** Fatal, and without a byte order mark where there was one. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** PermanentError `not-json` for what is not UTF-8. */
export const textOf = (body: Buffer): string => {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw new PermanentError('not-json', 'the body is not UTF-8', { cause });
  }
};

// Deeper than any body that a schema of ours admits.
const BODY_DEPTH = 4;

/** PermanentError `not-json` for what is not JSON; whatever else it is, a parser must still look at it. Texts are well-formed. */
export const jsonOf = (body: Buffer): unknown => {
  try {
    return wellFormed(JSON.parse(textOf(body)) as unknown, BODY_DEPTH);
  } catch (cause) {
    if (cause instanceof PermanentError) throw cause;
    throw new PermanentError('not-json', `the body is not JSON: ${String(cause).slice(0, 200)}`, { cause });
  }
};
