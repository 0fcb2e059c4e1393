/** A trouble that may last for days: said once, until it changes or is over, so that it does not fill a disk. */
import type { Fields, Log } from '../../shared/log.ts';

/** fetch says only `fetch failed`; its cause says why. */
const textOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}: ${textOf(error.cause)}` : String(error);

export class Trouble {
  readonly #log: Log;
  readonly #begins: string;
  readonly #ends: string;
  #last: string | undefined;
  #times = 0;

  /** The two log lines, by their constant names. */
  constructor(log: Log, begins: string, ends: string) {
    this.#log = log;
    this.#begins = begins;
    this.#ends = ends;
  }

  is(error: unknown, fields: Fields = {}): void {
    const text = textOf(error);
    if (text !== this.#last) this.#log.warning(this.#begins, { ...fields, error });
    this.#last = text;
    this.#times += 1;
  }

  isOver(fields: Fields = {}): void {
    if (this.#last === undefined) return;
    this.#log.info(this.#ends, { ...fields, times: this.#times });
    this.#last = undefined;
    this.#times = 0;
  }
}
