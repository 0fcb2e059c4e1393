/** Reads a small text file of the host. */
import { open } from 'node:fs/promises';

/** Those we read have a few lines. */
const MAX_BYTES = 64 * 1024;

/** Throws where there is none, or it is longer than 64 KiB. */
export const readText = async (path: string): Promise<string> => {
  await using file = await open(path, 'r');
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  // Files of /proc and /sys have no size to ask for.
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (length > MAX_BYTES) throw new Error(`${path} is longer than ${MAX_BYTES} bytes`);
    if (bytesRead === 0) return buffer.toString('utf8', 0, length);
  }
};
