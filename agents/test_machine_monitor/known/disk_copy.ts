/** The last Description, kept on disk: after a restart while the server is away, the monitor still knows what to look for. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../../shared/log.ts';
import { type Known, parseKnown } from './known.ts';
import { Trouble } from '../../loop/trouble.ts';

export class DiskCopy {
  readonly #directory: string;
  readonly #path: string;
  readonly #reading: Trouble;
  readonly #writing: Trouble;
  #written = '';

  constructor(directory: string, machineId: string, log: Log) {
    this.#directory = directory;
    this.#path = join(directory, `${machineId}.json`);
    this.#reading = new Trouble(log, 'disk copy unreadable', 'disk copy readable again');
    this.#writing = new Trouble(log, 'disk copy not written', 'disk copy written again');
  }

  /** Undefined where there is none, or none that can be read. */
  async read(): Promise<Known | undefined> {
    try {
      const known = parseKnown(JSON.parse(await readFile(this.#path, 'utf8')));
      this.#reading.isOver();
      return known;
    } catch (error) {
      const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isAbsent) this.#reading.is(error, { path: this.#path });
      return undefined;
    }
  }

  /** Never throws: a full disk or a read-only home costs the copy, not the machine. Writes only what changed: hosts live on SD cards. */
  async keep(known: Known): Promise<void> {
    const text = JSON.stringify(known);
    if (text === this.#written) return;
    try {
      await mkdir(this.#directory, { recursive: true });
      // A rename is whole or not at all, whenever the power goes.
      await writeFile(`${this.#path}.new`, text, { flush: true });
      await rename(`${this.#path}.new`, this.#path);
      this.#written = text;
      this.#writing.isOver();
    } catch (error) {
      this.#writing.is(error, { path: this.#path });
    }
  }
}
