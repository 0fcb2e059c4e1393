/** A fact about the host that rarely changes: read again from time to time, and remembered while it cannot be read. */
import type { Log } from '../../../../shared/log.ts';
import { Trouble } from '../../../loop/trouble.ts';
import { isStopping } from '../../../loop/run.ts';

/** Drivers and systems are rarely upgraded, and reading starts processes on machines whose time belongs to tests. */
export const REFRESH_AFTER_MS = 10 * 60_000;

export class Fact<T> {
  readonly #read: (signal: AbortSignal) => Promise<T>;
  readonly #refreshAfterMs: (value: T) => number;
  readonly #trouble: Trouble;
  #value: T;
  #refreshAt = 0;

  /**
   * `initial` is the value until the first successful read. `refreshAfterMs` is how long a value is used before it is read again; after a
   * failed read, the next `get` reads again.
   */
  constructor(
    name: string,
    log: Log,
    initial: T,
    read: (signal: AbortSignal) => Promise<T>,
    refreshAfterMs: (value: T) => number = () => REFRESH_AFTER_MS,
  ) {
    this.#trouble = new Trouble(log.with({ fact: name }), 'host fact not read', 'host fact read again');
    this.#value = initial;
    this.#read = read;
    this.#refreshAfterMs = refreshAfterMs;
  }

  /** Never throws. */
  async get(signal: AbortSignal): Promise<T> {
    if (performance.now() < this.#refreshAt) return this.#value;
    try {
      this.#value = await this.#read(signal);
      this.#refreshAt = performance.now() + this.#refreshAfterMs(this.#value);
      this.#trouble.ended();
    } catch (error) {
      if (!isStopping(signal)) this.#trouble.occurred(error);
    }
    return this.#value;
  }
}
