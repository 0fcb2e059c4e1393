/** Reading small text files of the host, those of /proc and /sys included. */
import { open } from 'node:fs/promises';

/** The files that the probes read have a few lines. */
const MAX_BYTES = 64 * 1024;

/** Throws if the file is missing or longer than 64 KiB. */
export type ReadText = (path: string) => Promise<string>;

export const readText: ReadText = async (path) => {
  await using file = await open(path, 'r');
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  // Files of /proc and /sys report no size, so read until the end.
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (length > MAX_BYTES) throw new Error(`${path} is longer than ${MAX_BYTES} bytes`);
    if (bytesRead === 0) return buffer.toString('utf8', 0, length);
  }
};
