/** Numbers as a device's dumps write them. */

const [ZERO, NINE, POINT, MINUS] = [0x30, 0x39, 0x2e, 0x2d];

/** How many characters of the text, from `from` on, are decimal digits. */
const digitsFrom = (text: string, from: number): number => {
  let at = from;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at++;
  return at - from;
};

/** Whether the text is decimal digits and nothing else, at least one. */
export const isDigits = (text: string): boolean => text !== '' && digitsFrom(text, 0) === text.length;

/** Undefined where the text is more or less than digits, or a number that JavaScript cannot hold exactly. */
export const parseInteger = (text: string): number | undefined => {
  const value = isDigits(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
};

/** `-12.5`, `.5`, `7.`: digits, at most one point, a sign maybe; no exponent, never infinite, never -0. */
export const parseDecimal = (text: string): number | undefined => {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const whole = digitsFrom(text, start);
  const point = text.charCodeAt(start + whole) === POINT ? 1 : 0;
  const fraction = point === 1 ? digitsFrom(text, start + whole + 1) : 0;
  if (whole + fraction === 0 || start + whole + point + fraction !== text.length) return undefined;
  const value = Number(text);
  if (value === 0) return 0;
  return Number.isFinite(value) ? value : undefined;
};
