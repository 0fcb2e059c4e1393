/** Numbers as a device's dumps write them. */

const [ZERO, NINE] = [0x30, 0x39];

/** Whether the text is decimal digits and nothing else, at least one. */
export const isDigits = (text: string): boolean => {
  if (text === '') return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return false;
  }
  return true;
};

/** Undefined where the text is more or less than digits, or a number that JavaScript cannot hold exactly. */
export const parseInteger = (text: string): number | undefined => {
  const value = isDigits(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
};

/** `-12.5`, `.5`, `7.`: digits, at most one point, a sign maybe; no exponent, never infinite. */
export const parseDecimal = (text: string): number | undefined => {
  const unsigned = text.startsWith('-') ? text.slice(1) : text;
  const point = unsigned.indexOf('.');
  const digits = point === -1 ? unsigned : unsigned.slice(0, point) + unsigned.slice(point + 1);
  const value = isDigits(digits) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
};
