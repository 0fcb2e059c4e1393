/** The unpacking of data that its sender compressed, as the message's attribute `content_encoding` says. */
import { gunzipSync } from 'node:zlib';
import { PermanentError } from '../errors.ts';
import { quoted } from './message.ts';

/** Pub/Sub's own limit for a message's data, unpacked too: an Event is as large as it may be, whichever way it is sent. */
export const MAX_DATA_BYTES = 10_000_000;

/** A typical Event of an Android device, 28 KB, fits into one piece of output: with more pieces, unpacking takes twice as long. */
const PIECE_BYTES = 64 * 1024;

const MAX_QUOTED = 64;

/** Not Z_MEM_ERROR: that is transient, and Pub/Sub delivers the event again. https://nodejs.org/api/zlib.html#zlib-constants */
const CORRUPT: ReadonlySet<unknown> = new Set(['Z_DATA_ERROR', 'Z_BUF_ERROR']);

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
    return gunzipSync(data, { maxOutputLength: MAX_DATA_BYTES, chunkSize: PIECE_BYTES });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new PermanentError(
        'over-limit',
        `message.data unpacks to more than ${MAX_DATA_BYTES} bytes; send shorter texts`,
        { cause },
      );
    if (!CORRUPT.has(code)) throw cause;
    throw new PermanentError(
      'bad-encoding',
      `message.data is not gzip as its attribute content_encoding says (${message}); send what gzip wrote, or leave the attribute out`,
      { cause },
    );
  }
};
