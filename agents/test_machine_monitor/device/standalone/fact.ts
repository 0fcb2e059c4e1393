/** A fact about the host that rarely changes: asked again now and then, and remembered while nobody can say. */
import type { Log } from '../../../../shared/log.ts';
import { Trouble } from '../../../loop/trouble.ts';

/** Drivers and systems are upgraded seldom; asking costs processes, on machines whose time belongs to tests. */
export const GOOD_FOR_MS = 10 * 60_000;

export class Fact<T> {
  readonly #ask: (signal: AbortSignal) => Promise<T>;
  readonly #goodForMs: (value: T) => number;
  readonly #trouble: Trouble;
  #value: T;
  #askAgainAt = 0;

  /** `otherwise`: what holds until it could be asked for the first time. `goodForMs`: until a value is asked again, which a failure is at once. */
  constructor(
    name: string,
    log: Log,
    otherwise: T,
    ask: (signal: AbortSignal) => Promise<T>,
    goodForMs: (value: T) => number = () => GOOD_FOR_MS,
  ) {
    this.#trouble = new Trouble(log.with({ fact: name }), 'host fact unknown', 'host fact known again');
    this.#value = otherwise;
    this.#ask = ask;
    this.#goodForMs = goodForMs;
  }

  /** Never throws but for the signal. */
  async get(signal: AbortSignal): Promise<T> {
    if (performance.now() < this.#askAgainAt) return this.#value;
    try {
      this.#value = await this.#ask(signal);
      this.#askAgainAt = performance.now() + this.#goodForMs(this.#value);
      this.#trouble.ended();
    } catch (error) {
      signal.throwIfAborted();
      this.#trouble.occurred(error);
    }
    return this.#value;
  }
}
