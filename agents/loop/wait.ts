/** A wait that can be cut short. */

export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  /** Ends the wait that is on, or the next one at once. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when rung, after `ms`, or when the signal ends it. One waits at a time. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          this.#wake = undefined;
          resolve();
        };
        const timer = ms === Infinity ? undefined : setTimeout(done, ms);
        signal.addEventListener('abort', done);
        this.#wake = done;
      });
    }
    this.#rung = false;
  }
}

/** How long to wait after the n-th failure in a row. */

const FIRST_MS = 1_000;
/** The newest state arrives within 30 s of the server's return, the time that a connection takes included. */
const LONGEST_MS = 25_000;

/** Doubles up to 25 s; half of it is chance, so that a thousand machines do not come back in one instant. */
export const backoffMs = (failures: number, random: () => number = Math.random): number => {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return full / 2 + (full / 2) * random();
};
