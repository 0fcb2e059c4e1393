/** A persistent failure: logged once, again only when it changes or ends, so that months of it do not fill a disk. */
import type { Fields, Log } from '../../shared/log.ts';

/** Includes the causes: the message of a failed fetch is only `fetch failed`. */
const textOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}: ${textOf(error.cause)}` : String(error);

export class Trouble {
  readonly #log: Log;
  readonly #occurredName: string;
  readonly #endedName: string;
  #last: string | undefined;
  #times = 0;

  /** `occurredName` and `endedName` are the constant names of the two log events. */
  constructor(log: Log, occurredName: string, endedName: string) {
    this.#log = log;
    this.#occurredName = occurredName;
    this.#endedName = endedName;
  }

  /** Logs a warning, unless the error is the same as last time. */
  occurred(error: unknown, fields: Fields = {}): void {
    const text = textOf(error);
    if (text !== this.#last) this.#log.warning(this.#occurredName, { ...fields, error });
    this.#last = text;
    this.#times += 1;
  }

  /** Logs how many times the failure occurred; does nothing if it did not. */
  ended(fields: Fields = {}): void {
    if (this.#last === undefined) return;
    this.#log.info(this.#endedName, { ...fields, times: this.#times });
    this.#last = undefined;
    this.#times = 0;
  }
}
