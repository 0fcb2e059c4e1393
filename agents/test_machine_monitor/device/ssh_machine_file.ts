/** /tmp/ssh_machine.json: tasks read there which device they are to reach. */
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

export const SSH_MACHINE_FILE = '/tmp/ssh_machine.json';

const COMMENT =
  'Written by test_machine_monitor: the ChromeOS device that tasks on this host reach over ssh.';

/** Whole or not at all: a task may be reading. */
export const createMachineFile = (path: string) => {
  // One name for all times, for it is in the errors, and one that nobody guesses.
  const fresh = `${path}.${randomUUID()}`;
  return async (userAtHost: string): Promise<void> => {
    const text = JSON.stringify({ Comment: COMMENT, user_ip: userAtHost });
    try {
      // Anyone may write to /tmp, so it must not have been there (a link, say).
      await writeFile(fresh, text, { flag: 'wx', mode: 0o644 });
      await rename(fresh, path);
    } catch (error) {
      // A full disk leaves it half written, a file of another user in /tmp unused; and we look every 30 s.
      await rm(fresh, { force: true }).catch(() => undefined);
      throw error;
    }
  };
};
