/** Replaces a file as a whole: a power cut leaves the old one or the new one. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { platform } from 'node:process';

/** Makes a new name in the directory survive a power cut. Windows cannot open directories. */
export const syncDirectory = (path: string): void => {
  if (platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
};

/** The file is readable by its owner only. */
export const replaceFile = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text, { flush: true, mode: 0o600 });
  renameSync(`${path}.new`, path);
  syncDirectory(dirname(path));
};
