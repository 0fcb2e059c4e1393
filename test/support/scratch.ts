/** A directory of a test's own, removed after it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Inside a `describe`: the returned function makes one. */
export const scratch = (): (() => string) => {
  const directories: string[] = [];
  afterEach(() =>
    directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true, force: true })),
  );
  return () => {
    const directory = mkdtempSync(join(tmpdir(), 'scratch-'));
    directories.push(directory);
    return directory;
  };
};
