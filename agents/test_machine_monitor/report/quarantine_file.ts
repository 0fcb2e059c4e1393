/** A task asks for its machine's quarantine by a file, which stays until the server has acknowledged the event that says so. */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';

/** One request: the file as it was when it was seen. */
export type QuarantineRequest = string;

export class QuarantineFile {
  readonly #path: string;
  readonly #log: Log;
  readonly #trouble: Trouble;
  #done: QuarantineRequest | undefined;

  constructor(home: string, machineId: string, log: Log) {
    this.#path = join(home, `${machineId}.force_quarantine`);
    this.#log = log;
    this.#trouble = new Trouble(log, 'quarantine file unreadable', 'quarantine file readable again');
  }

  async #seen(): Promise<QuarantineRequest | undefined> {
    try {
      const { ino, mtimeMs } = await stat(this.#path);
      this.#trouble.isOver();
      return `${ino} ${mtimeMs}`;
    } catch (error) {
      const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (isAbsent) this.#trouble.isOver();
      else this.#trouble.is(error, { path: this.#path });
      return undefined;
    }
  }

  /** The request that is to be reported; undefined where there is none. */
  async request(): Promise<QuarantineRequest | undefined> {
    const seen = await this.#seen();
    // Acknowledged, but the file could not be removed: reporting it again would undo an operator's clearing.
    return seen === this.#done ? undefined : seen;
  }

  /** The server knows of this request: removes the file, unless it is another request by now. */
  async acknowledged(request: QuarantineRequest): Promise<void> {
    this.#done = request;
    if ((await this.#seen()) !== request) return;
    try {
      // A directory too: what stays is reported again after a restart.
      await rm(this.#path, { recursive: true, force: true });
    } catch (error) {
      this.#log.error('quarantine file not removed', { path: this.#path, error });
    }
  }
}
