/** Any character of Unicode, for texts that a property must hold for. */
import * as fc from 'fast-check';

const [BEFORE_SURROGATES, AFTER_SURROGATES, LAST] = [0xd7ff, 0xe000, 0x10ffff];

/** What fast-check calls `binary`, without its table of a million characters, which takes each process two seconds to make. */
export const ANY_CHARACTER = fc
  .oneof(fc.nat({ max: BEFORE_SURROGATES }), fc.integer({ min: AFTER_SURROGATES, max: LAST }))
  .map((code) => String.fromCodePoint(code));
