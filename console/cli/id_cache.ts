/** The IDs of all machines in a file, one a line, for the shell's completion. Any listing writes them; they are lost without harm. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isMachineId } from '../../shared/types/machine_id.ts';

/** As the completion's scripts do it: whatever is no letter, digit, dot or dash is an underscore. */
const fileNameOf = (server: URL): string => server.origin.replaceAll(/[^A-Za-z0-9.-]/g, '_');

/** `cacheHome`: what XDG_CACHE_HOME names. https://specifications.freedesktop.org/basedir-spec/latest */
export const cacheFile = (server: URL, cacheHome: string | undefined): string =>
  join(cacheHome || join(homedir(), '.cache'), 'machines', fileNameOf(server));

/** Never rejects. A shell reads the file while it is replaced; it gets the old IDs or the new ones. */
export const writeIds = async (file: string, machineIds: readonly string[]): Promise<void> => {
  const partial = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    // A shell expands what it completes with: only what is an ID is safe.
    const lines = machineIds.filter(isMachineId).map((id) => `${id}\n`);
    await writeFile(partial, lines.join(''), { mode: 0o600 });
    await rename(partial, file);
  } catch {
    await rm(partial, { force: true }).catch(() => undefined);
  }
};
