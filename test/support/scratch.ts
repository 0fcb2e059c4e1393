/** A temporary directory, removed after the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Call inside a `describe`. The returned function makes a new directory. */
export const scratch = (): (() => string) => {
  const directories: string[] = [];
  afterEach(() =>
    directories
      .splice(0)
      .forEach((directory) =>
        rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }),
      ),
  );
  return () => {
    const directory = mkdtempSync(join(tmpdir(), 'scratch-'));
    directories.push(directory);
    return directory;
  };
};
