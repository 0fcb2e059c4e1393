/** base64 taken at its word: Node's own decoder skips what it does not know, so that damaged data would pass for shorter data. */

/** How many bytes a padded base64 text holds, known without decoding it. */
export const bytesOf = (text: string): number => Buffer.byteLength(text, 'base64');

/** Decoding is done before anything is awaited, so all events take turns in one buffer: one of its own for each is what costs. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * The bytes, valid until the next call, or undefined where the text is not padded standard base64. Costs little more than decoding: what the decoder skips shows
 * in the length; what it takes for something else (URL-safe letters, characters beyond a byte) is looked for natively.
 */
export const decodeBase64 = (text: string): Buffer | undefined => {
  if (text.length % 4 !== 0) return undefined;
  if (text.includes('-') || text.includes('_') || Buffer.byteLength(text) !== text.length) return undefined;
  const length = bytesOf(text);
  const bytes = length <= shared.length ? shared : Buffer.allocUnsafeSlow(length);
  return bytes.write(text, 'base64') === length ? bytes.subarray(0, length) : undefined;
};
