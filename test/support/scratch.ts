/** Temporary directories, removed when everything that writes to them has ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directories: string[] = [];

/** Makes a new directory, which is removed after the last test of the file. */
export const makeDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'scratch-'));
  directories.push(directory);
  return directory;
};

/**
 * Mocha, which `.mocharc.json` tells of this file, calls this after the last hook of the last suite: a suite's own hooks end its processes, often
 * in another order than they were declared.
 */
export const mochaHooks = {
  afterAll: (): void => {
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  },
};
