/** Pauses of long-lived loops: a wait that can be interrupted, and how long to wait after failures. */

/** A wait that another part of the program can end early. Serves one waiter at a time. */
export class InterruptibleWait {
  #isWoken = false;
  #endWait: (() => void) | undefined;

  /** Ends the current wait. If there is none, the next wait returns at once. */
  wake(): void {
    this.#isWoken = true;
    this.#endWait?.();
  }

  /** Resolves on `wake`, after `ms` (Infinity: no time limit), or when the signal aborts. Never rejects. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isWoken && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          this.#endWait = undefined;
          resolve();
        };
        const timer = ms === Infinity ? undefined : setTimeout(done, ms);
        signal.addEventListener('abort', done);
        this.#endWait = done;
      });
    }
    this.#isWoken = false;
  }
}

const FIRST_BACKOFF_MS = 1_000;
/** The newest state must arrive within 30 s of the server's return, including the time to connect. */
const MAX_BACKOFF_MS = 25_000;

/**
 * Returns how long to wait after `failures` failures in a row: 1 s, doubling up to 25 s. Half of it is random, so that a thousand
 * machines do not return at the same moment.
 */
export const backoffMs = (failures: number, random: () => number = Math.random): number => {
  const full = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 10));
  return full / 2 + (full / 2) * random();
};
