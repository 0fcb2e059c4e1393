/** /tmp/ssh_machine.json: tasks read there which device they are to reach. */
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

export const SSH_MACHINE_FILE = '/tmp/ssh_machine.json';

const COMMENT =
  'Written by test_machine_monitor: the ChromeOS device that tasks on this host reach over ssh.';

/** Whole or not at all: a task may be reading. Anyone may write to /tmp, so the new file must not have been there (a link, say). */
export const writeMachineFile = async (path: string, userAtHost: string): Promise<void> => {
  const fresh = `${path}.${randomUUID()}`;
  const text = JSON.stringify({ Comment: COMMENT, user_ip: userAtHost });
  try {
    await writeFile(fresh, text, { flag: 'wx', mode: 0o644 });
    await rename(fresh, path);
  } catch (error) {
    // A full disk leaves it half written, a file of another user in /tmp unused; and we look every 30 s.
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
};
