/** The file by which a task requests quarantine for its machine; it stays until the server has acknowledged an event with the request. */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';

/** Identifies one request: the file's inode and modification time. */
export type QuarantineRequest = string;

export class QuarantineFile {
  readonly #path: string;
  readonly #log: Log;
  readonly #trouble: Trouble;
  #acknowledged: QuarantineRequest | undefined;

  constructor(home: string, machineId: string, log: Log) {
    this.#path = join(home, `${machineId}.force_quarantine`);
    this.#log = log;
    this.#trouble = new Trouble(log, 'quarantine file not read', 'quarantine file read again');
  }

  async #current(): Promise<QuarantineRequest | undefined> {
    try {
      const { ino, mtimeMs } = await stat(this.#path);
      this.#trouble.ended();
      return `${ino} ${mtimeMs}`;
    } catch (error) {
      const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (isAbsent) this.#trouble.ended();
      else this.#trouble.occurred(error, { path: this.#path });
      return undefined;
    }
  }

  /** Returns the request to report, or undefined if there is none. */
  async request(): Promise<QuarantineRequest | undefined> {
    const current = await this.#current();
    // If the file of an acknowledged request cannot be removed, reporting it again would undo an operator's clearing.
    return current === this.#acknowledged ? undefined : current;
  }

  /** Removes the file, now that the server has recorded the request. Leaves a file that is a newer request. */
  async acknowledged(request: QuarantineRequest): Promise<void> {
    this.#acknowledged = request;
    if ((await this.#current()) !== request) return;
    try {
      // Also removes a directory: whatever stays is reported again after a restart.
      await rm(this.#path, { recursive: true, force: true });
    } catch (error) {
      this.#log.error('quarantine file not removed', { path: this.#path, error });
    }
  }
}
