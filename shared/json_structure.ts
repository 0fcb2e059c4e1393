/** How much structure a JSON text has, counted before it is parsed: a parsed value takes many times the bytes that it has in the text. */
import { PermanentError } from './errors.ts';

/** A typical Event has 50 values, the largest valid state update 15,000. */
export const MAX_VALUES = 200_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
/** A blank, and every control character. */
const LAST_BLANK = 0x20;

/** Returns where the string that begins at `start`, after its opening quote, has its closing quote; the end if it has none. */
const endOfString = (text: Buffer, start: number): number => {
  for (let end = text.indexOf(QUOTE, start); end !== -1; end = text.indexOf(QUOTE, end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
};

/**
 * Returns the number of values in a JSON text, objects and lists included and names of members not; more than `limit`, it stops counting.
 * Linear in the text, whatever it holds. Of a text that is not JSON, the number means nothing.
 */
export const countValues = (text: Buffer, limit: number): number => {
  // A list or an object with members has one more value than commas.
  let values = 1;
  let isEmpty = false;
  for (let at = 0; at < text.length && values <= limit; at++) {
    const byte = text[at] ?? 0;
    if (byte <= LAST_BLANK) continue;
    if (byte === OPENING_BRACKET || byte === OPENING_BRACE) {
      values += 1;
      isEmpty = true;
      continue;
    }
    if (byte === COMMA) values += 1;
    else if (byte === QUOTE) at = endOfString(text, at + 1);
    else if (isEmpty && (byte === CLOSING_BRACKET || byte === CLOSING_BRACE)) values -= 1;
    isEmpty = false;
  }
  return values;
};

/** Throws PermanentError `over-limit` if the JSON text has more than 200,000 values. */
export const checkStructure = (text: Buffer): void => {
  // In `[1,1]`, each value takes two bytes; none takes fewer.
  if (text.length <= 2 * MAX_VALUES || countValues(text, MAX_VALUES) <= MAX_VALUES) return;
  throw new PermanentError(
    'over-limit',
    `the JSON text has more than ${MAX_VALUES} values; send fewer, or larger ones`,
  );
};
