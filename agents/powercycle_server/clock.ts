/** Time as the agent sees it: an argument, so that tests need no real seconds. */

export interface Clock {
  readonly now: () => Date;
  /** Milliseconds of a clock that never jumps, for waits, leases and ages. */
  readonly ms: () => number;
  /** Resolves after `ms` (Infinity: never), or when the signal aborts. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The compiler takes a signal that was not aborted to stay so across an await. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** setTimeout takes no more: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  ms: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, MAX_TIMER_MS));
      signal.addEventListener('abort', done);
    }),
};

/** A wait that another part of the program can end early. */
export class Bell {
  #ring = new AbortController();
  #isRung = false;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the waits of now; if there is none, the next wait returns at once. */
  ring(): void {
    this.#isRung = true;
    this.#ring.abort();
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isRung) await this.#clock.sleep(ms, AbortSignal.any([signal, this.#ring.signal]));
    this.#isRung = false;
    this.#ring = new AbortController();
  }
}
