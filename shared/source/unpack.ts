/** The unpacking of data that its sender compressed, as the message's attribute `content_encoding` says. */
import { gunzipSync } from 'node:zlib';
import { PermanentError } from '../errors.ts';
import { quoted } from './message.ts';

/** Pub/Sub's own limit for a message's data, unpacked too: an Event is as large as it may be, whichever way it is sent. */
export const MAX_DATA_BYTES = 10_000_000;

/** A typical Event of an Android device has 26 to 30 KB. */
const MIN_PIECE_BYTES = 32 * 1024;
const MAX_PIECE_BYTES = 256 * 1024;
const CLAIM_BYTES = 4;

/**
 * The output comes in pieces of this size: with a second one, unpacking takes twice as long, and memory for a piece that is larger than needed
 * costs up to a fifth of the whole. The last four bytes of gzip data claim the size of what it holds (RFC 1952), modulo 2^32. The sender may
 * claim anything, so the claim only chooses between bounds that are safe for all data.
 */
const pieceBytes = (data: Buffer): number => {
  const claimed = data.length < CLAIM_BYTES ? 0 : data.readUInt32LE(data.length - CLAIM_BYTES);
  // One more byte than needed: zlib asks for another piece whenever one is full.
  return Math.min(Math.max(claimed + 1, MIN_PIECE_BYTES), MAX_PIECE_BYTES);
};

const MAX_QUOTED = 64;

/** Not Z_MEM_ERROR: that is transient, and Pub/Sub delivers the event again. https://nodejs.org/api/zlib.html#zlib-constants */
const CORRUPT: ReadonlySet<unknown> = new Set(['Z_DATA_ERROR', 'Z_BUF_ERROR', 'Z_NEED_DICT']);

/**
 * Returns `data` itself if `encoding` is undefined. Stops as soon as the limit is exceeded. Throws PermanentError `bad-encoding` for
 * an encoding other than `gzip` and for corrupt data, `over-limit` for data that unpacks to more than 10 MB.
 */
export const unpack = (data: Buffer, encoding: unknown): Buffer => {
  if (encoding === undefined) return data;
  if (encoding !== 'gzip')
    throw new PermanentError(
      'bad-encoding',
      `the attribute content_encoding is ${quoted(encoding, MAX_QUOTED)}; send gzip, or leave it out and send the Event as it is`,
    );
  try {
    return gunzipSync(data, { maxOutputLength: MAX_DATA_BYTES, chunkSize: pieceBytes(data) });
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    if (cause.code === 'ERR_BUFFER_TOO_LARGE')
      throw new PermanentError(
        'over-limit',
        `message.data unpacks to more than ${MAX_DATA_BYTES} bytes; send shorter texts`,
        { cause },
      );
    if (!CORRUPT.has(cause.code)) throw cause;
    throw new PermanentError(
      'bad-encoding',
      `message.data is not gzip as its attribute content_encoding says (${cause.message}); send what gzip wrote, or leave the attribute out`,
      { cause },
    );
  }
};
