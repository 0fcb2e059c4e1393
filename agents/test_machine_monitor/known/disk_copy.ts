/** The last Description on disk: after a restart during a server outage, the monitor still knows which device to probe. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';
import { type Known, parseKnown } from './known.ts';
import { codeOf } from '../../../shared/errors.ts';

export class DiskCopy {
  readonly #directory: string;
  readonly #path: string;
  readonly #readTrouble: Trouble;
  readonly #writeTrouble: Trouble;
  #written = '';

  constructor(directory: string, machineId: string, log: Log) {
    this.#directory = directory;
    this.#path = join(directory, `${machineId}.json`);
    this.#readTrouble = new Trouble(log, 'disk copy not read', 'disk copy read again');
    this.#writeTrouble = new Trouble(log, 'disk copy not written', 'disk copy written again');
  }

  /** Returns undefined if the file is missing or unreadable; logs the latter. */
  async read(): Promise<Known | undefined> {
    try {
      const known = parseKnown(JSON.parse(await readFile(this.#path, 'utf8')));
      this.#readTrouble.ended();
      return known;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') this.#readTrouble.occurred(error, { path: this.#path });
      return undefined;
    }
  }

  /** Never throws: a full disk or a read-only home must not stop the monitor. Writes only changes, because hosts run from SD cards. */
  async keep(known: Known): Promise<void> {
    const text = JSON.stringify(known);
    if (text === this.#written) return;
    try {
      await mkdir(this.#directory, { recursive: true });
      // A rename is atomic: a power cut leaves the old file or the new one.
      await writeFile(`${this.#path}.new`, text, { flush: true });
      await rename(`${this.#path}.new`, this.#path);
      this.#written = text;
      this.#writeTrouble.ended();
    } catch (error) {
      this.#writeTrouble.occurred(error, { path: this.#path });
    }
  }
}
