/** A fact about the host that rarely changes: asked again now and then, and remembered while nobody can say. */
import type { Log } from '../../../shared/log.ts';

/** Drivers and systems are upgraded seldom; asking costs processes, on machines whose time belongs to tests. */
const GOOD_FOR_MS = 10 * 60_000;

export class Fact<T> {
  readonly #ask: (signal: AbortSignal) => Promise<T>;
  readonly #name: string;
  readonly #log: Log;
  #value: T;
  #askAgainAt = 0;
  #lastTrouble = '';

  /** `otherwise`: what holds until it could be asked for the first time. */
  constructor(name: string, log: Log, otherwise: T, ask: (signal: AbortSignal) => Promise<T>) {
    this.#name = name;
    this.#log = log;
    this.#value = otherwise;
    this.#ask = ask;
  }

  /** Never throws but for the signal; a trouble is logged once, until it changes. */
  async get(signal: AbortSignal): Promise<T> {
    if (performance.now() < this.#askAgainAt) return this.#value;
    try {
      this.#value = await this.#ask(signal);
      this.#askAgainAt = performance.now() + GOOD_FOR_MS;
      this.#lastTrouble = '';
    } catch (error) {
      signal.throwIfAborted();
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.#lastTrouble)
        this.#log.warning('host fact unknown', { fact: this.#name, trouble });
      this.#lastTrouble = trouble;
    }
    return this.#value;
  }
}
