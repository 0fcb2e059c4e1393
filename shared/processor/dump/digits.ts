/** The decimal numbers in tool output. */

const [ZERO, NINE, POINT, MINUS] = [0x30, 0x39, 0x2e, 0x2d];
const LETTER = /[\p{L}_]/u;

/** The number of consecutive decimal digits, starting at `from`. */
const countDigits = (text: string, from: number): number => {
  let at = from;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at++;
  return at - from;
};

/** True for one or more ASCII digits and nothing else. */
export const isDigits = (text: string): boolean => text !== '' && countDigits(text, 0) === text.length;

/**
 * The digits that the text begins with: 94 of `94%`. Undefined if there are none, if a letter follows them, as in `0x5e`, or if they exceed
 * 2^53 - 1, so that a number holds them exactly.
 */
export const leadingInteger = (text: string): number | undefined => {
  const digits = countDigits(text, 0);
  if (digits === 0 || LETTER.test(text.charAt(digits))) return undefined;
  const value = Number(text.slice(0, digits));
  return Number.isSafeInteger(value) ? value : undefined;
};

/** Parses `-12.5`, `.5` or `7.`: an optional minus, digits, at most one point, no exponent. Never infinite, never -0. */
export const parseDecimal = (text: string): number | undefined => {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const whole = countDigits(text, start);
  const point = text.charCodeAt(start + whole) === POINT ? 1 : 0;
  const fraction = point === 1 ? countDigits(text, start + whole + 1) : 0;
  if (whole + fraction === 0 || start + whole + point + fraction !== text.length) return undefined;
  const value = Number(text);
  if (value === 0) return 0;
  return Number.isFinite(value) ? value : undefined;
};
