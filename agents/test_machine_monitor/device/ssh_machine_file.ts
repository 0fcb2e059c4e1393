/** `/tmp/ssh_machine.json`, which names the ChromeOS device for the tasks on this host. */
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

export const SSH_MACHINE_FILE = '/tmp/ssh_machine.json';

const COMMENT =
  'Written by test_machine_monitor: the ChromeOS device that tasks on this host reach over ssh.';

/** Replaces the file atomically, because a task may be reading it. Throws the file system's error. */
export const createMachineFile = (path: string) => {
  // One name per process, because it is in the errors and a repeated error is logged once; random, so that other users cannot predict it.
  const temporary = `${path}.${randomUUID()}`;
  return async (userAtHost: string): Promise<void> => {
    const text = JSON.stringify({ Comment: COMMENT, user_ip: userAtHost });
    try {
      // Anyone may write to /tmp: `wx` fails if the name exists already, as a link for example.
      await writeFile(temporary, text, { flag: 'wx', mode: 0o644 });
      await rename(temporary, path);
    } catch (error) {
      // A full disk leaves it half written, and a `path` that another user owns leaves it unused. It would then make `wx` fail in every later
      // probe, which runs every 30 s.
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  };
};
