/** Compressed answers, for clients that accept them. */
import type { ServerResponse } from 'node:http';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, createZstdCompress, gzip, zstdCompress } from 'node:zlib';
import { acceptanceOf, type Encoding } from './accept_encoding.ts';

/** Compressing a smaller answer saves no packet. */
const MIN_BYTES = 1024;

const GZIP = { level: 1 };
const ZSTD = { [constants.ZSTD_c_compressionLevel]: 1 };

/**
 * A stream's compressor lives as long as the stream, most of the time idle, and an instance has up to 1,000 streams. Measured with 2,000
 * idle streams, resident memory each and size of a snapshot over its uncompressed size: gzip 166 KB, 0.050 (by default 235 KB, 0.041);
 * zstd 131 KB, 0.051 (by default 186 KB, 0.021). Of gzip's, 64 KB are a table whose size is fixed.
 */
const SMALL_GZIP = { ...GZIP, windowBits: 14, memLevel: 6 };
const SMALL_ZSTD = { ...ZSTD, [constants.ZSTD_c_windowLog]: 15, [constants.ZSTD_c_hashLog]: 12 };

/**
 * How to encode an answer of `bytes` bytes; undefined: as it is. Call it before the head of the answer is written, for every answer that
 * may be large: it also says that caches must tell clients apart.
 */
export const encodingFor = (response: ServerResponse, bytes: number): Encoding | undefined => {
  response.setHeader('Vary', 'Accept-Encoding');
  const { encoding, isIdentityRefused } = acceptanceOf(response.req.headers['accept-encoding']);
  return bytes > MIN_BYTES || isIdentityRefused ? encoding : undefined;
};

/** The header that says how the answer is encoded. */
export const encodingHeader = (encoding: Encoding | undefined): Readonly<Record<string, string>> =>
  encoding === undefined ? {} : { 'Content-Encoding': encoding };

const [gzipped, zstdCompressed] = [promisify(gzip), promisify(zstdCompress)];

/** Compresses a whole answer, on another thread. */
export const compress = (bytes: Buffer, encoding: Encoding): Promise<Buffer> =>
  encoding === 'gzip' ? gzipped(bytes, GZIP) : zstdCompressed(bytes, { params: ZSTD });

/** Compresses an answer of any length. `isFlushed`: each write goes out at once; otherwise when enough has come together. */
export const createCompressor = (encoding: Encoding, isFlushed: boolean): Transform =>
  encoding === 'gzip'
    ? createGzip({ ...SMALL_GZIP, flush: isFlushed ? constants.Z_SYNC_FLUSH : constants.Z_NO_FLUSH })
    : createZstdCompress({
        params: SMALL_ZSTD,
        flush: isFlushed ? constants.ZSTD_e_flush : constants.ZSTD_e_continue,
      });
