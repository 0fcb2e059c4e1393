/** base64 taken at its word: Node's own decoder skips what it does not know, so that damaged data would pass for shorter data. */

/** How many bytes a padded base64 text holds, known without decoding it. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'base64');

/**
 * The bytes, or undefined where the text is not padded standard base64. Costs little more than decoding: what the decoder skips shows
 * in the length; what it takes for something else (URL-safe letters, characters beyond a byte) is looked for natively.
 */
export const decodeBase64 = (text: string): Buffer | undefined => {
  if (text.length % 4 !== 0) return undefined;
  if (text.includes('-') || text.includes('_') || Buffer.byteLength(text) !== text.length) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === bytesOf(text) ? bytes : undefined;
};
