/** A clock that jumps from one wait to the next, so that a test of hours takes no time. */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../agents/powercycle_server/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly end: () => void;
}

const START = Date.parse('2026-01-02T03:04:05Z');

export class VirtualTime implements Clock {
  #ms = 0;
  #timers: Timer[] = [];
  #working = 0;
  /** What the wall clock is ahead of the monotonic one. */
  wrongMs = 0;

  readonly now = (): Date => new Date(START + this.#ms + this.wrongMs);
  readonly ms = (): number => this.#ms;

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const end = (): void => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer: Timer = { atMs: this.#ms + ms, end };
      if (ms !== Infinity) this.#timers.push(timer);
      signal.addEventListener('abort', end);
    });

  /** Calls back at a later time, as a device does by itself. */
  later(ms: number, act: () => void): void {
    void this.sleep(ms, new AbortController().signal).then(act);
  }

  /** Time stands still until the work is done: it takes real time, as an answer of a real socket does. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work;
    } finally {
      this.#working -= 1;
    }
  }

  /** Lets time pass until the condition holds. Throws if it does not within `limitMs`. */
  async until(holds: () => boolean, limitMs = 3_600_000): Promise<void> {
    const endMs = this.#ms + limitMs;
    for (;;) {
      do await setImmediate();
      while (this.#working > 0);
      if (holds()) return;
      const next = this.#timers.reduce<Timer | undefined>(
        (first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first),
        undefined,
      );
      if (next === undefined || next.atMs > endMs)
        throw new Error(`it did not happen within ${limitMs / 1000} s`);
      this.#ms = Math.max(this.#ms, next.atMs);
      next.end();
    }
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.#ms + ms;
    this.later(ms, () => undefined);
    await this.until(() => this.#ms >= endMs, ms);
    await setImmediate();
  }
}
