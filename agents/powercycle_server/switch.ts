/** An outlet with time limits: what the device was told and what it showed, without ever waiting for it forever. */
import { explain } from '../loop/explain.ts';
import type { Clock } from './clock.ts';
import type { Outlet, Reading } from './driver/driver.ts';

const READ_SECONDS = 25;
const EVERY_MS = 1_000;

export interface Limits {
  readonly setSeconds: number;
  readonly verifySeconds: number;
  /** Takes secrets out of what a device or a library says. */
  readonly redact: (text: string) => string;
}

export class Switch {
  readonly #outlet: Outlet;
  readonly #clock: Clock;
  readonly #limits: Limits;
  /** Ends everything; what is off then is left to the journal. */
  readonly #giveUp: AbortSignal;
  #readMs = 0;
  #seenAtMs = 0;
  #blindMs = 0;
  /** What the device last failed to do, in its own words. */
  trouble = '';

  constructor(outlet: Outlet, clock: Clock, limits: Limits, giveUp: AbortSignal) {
    this.#outlet = outlet;
    this.#clock = clock;
    this.#limits = limits;
    this.#giveUp = giveUp;
  }

  get canRead(): boolean {
    return this.#outlet.read !== undefined;
  }

  get canCycle(): boolean {
    return this.#outlet.cycle !== undefined;
  }

  /** How long the last read took. */
  get readMs(): number {
    return this.#readMs;
  }

  /** Begins to measure `blindMs`. */
  watch(): void {
    this.#seenAtMs = this.#clock.ms();
    this.#blindMs = 0;
  }

  /** The longest time since `watch` in which it was not read. */
  get blindMs(): number {
    return Math.max(this.#blindMs, this.#clock.ms() - this.#seenAtMs);
  }

  /** Rejects after `seconds` even if the driver ignores its signal. */
  async #limited<T>(what: string, seconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#giveUp.throwIfAborted();
    const limit = new AbortController();
    const signal = AbortSignal.any([limit.signal, this.#giveUp]);
    const timer = new AbortController();
    const late = this.#clock
      .sleep(seconds * 1000, AbortSignal.any([timer.signal, this.#giveUp]))
      .then((): never => {
        const error = new Error(this.#giveUp.aborted ? 'stopped' : `${what} took longer than ${seconds} s`);
        limit.abort(error);
        throw error;
      });
    const working = work(signal);
    try {
      return await Promise.race([working, late]);
    } finally {
      // Whichever lost may still reject.
      working.catch(() => undefined);
      late.catch(() => undefined);
      timer.abort();
    }
  }

  /** Throws if the device cannot be read in time. */
  async read(): Promise<Reading> {
    const startMs = this.#clock.ms();
    try {
      return await this.#limited('reading', READ_SECONDS, async (signal) => {
        if (this.#outlet.read === undefined) throw new Error('the device cannot say');
        return this.#outlet.read(signal);
      });
    } finally {
      this.#readMs = this.#clock.ms() - startMs;
    }
  }

  /** Whether the device accepted it. */
  async set(state: 'on' | 'off'): Promise<boolean> {
    return this.#attempt(`turning ${state}`, this.#limits.setSeconds, (signal) =>
      this.#outlet.set(state, signal),
    );
  }

  async cycle(offSeconds: number): Promise<boolean> {
    return this.#attempt('cycling', this.#limits.setSeconds + offSeconds, async (signal) => {
      await this.#outlet.cycle?.(offSeconds, signal);
    });
  }

  async #attempt(
    what: string,
    seconds: number,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    try {
      await this.#limited(what, seconds, work);
      return true;
    } catch (error) {
      this.#giveUp.throwIfAborted();
      this.trouble = this.#limits.redact(explain(error));
      return false;
    }
  }

  /** Undefined if the device cannot be read; `trouble` says why. */
  async tryRead(): Promise<Reading | undefined> {
    try {
      const reading = await this.read();
      this.#blindMs = this.blindMs;
      this.#seenAtMs = this.#clock.ms();
      return reading;
    } catch (error) {
      this.#giveUp.throwIfAborted();
      this.trouble = this.#limits.redact(explain(error));
      return undefined;
    }
  }

  /** Reads every second until the reading is wanted; after the verify time, or when `cut` aborts, returns the last reading. */
  async readUntil(
    isWanted: (reading: Reading) => boolean,
    seconds = this.#limits.verifySeconds,
    cut: AbortSignal = this.#giveUp,
  ): Promise<Reading | undefined> {
    const endMs = this.#clock.ms() + seconds * 1000;
    for (;;) {
      const reading = await this.tryRead();
      if (reading !== undefined && isWanted(reading)) return reading;
      if (this.#clock.ms() >= endMs || cut.aborted) return reading;
      await this.#clock.sleep(EVERY_MS, AbortSignal.any([cut, this.#giveUp]));
    }
  }
}
