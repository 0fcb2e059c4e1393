/** How fast one controller is worked: one outlet at a time, 2 s between two that are turned on, and no new cycle while too many stay off. */
import type { Clock } from './clock.ts';

/** Between two inrush currents. */
const BETWEEN_ON_MS = 2_000;
const MAX_STUCK_PART = 0.25;

export class Pace {
  readonly #clock: Clock;
  readonly #outlets: number;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #lastOnMs = -Infinity;
  /** Machines whose outlet will not come on. */
  readonly stuck = new Set<string>();
  /** Machines that an earlier life may have left off. */
  readonly recovering = new Set<string>();

  constructor(clock: Clock, outlets: number) {
    this.#clock = clock;
    this.#outlets = outlets;
  }

  get isFree(): boolean {
    return this.#waiting === 0;
  }

  get hasTooManyStuck(): boolean {
    return this.stuck.size > Math.max(1, MAX_STUCK_PART * this.#outlets);
  }

  /** Waits for the place; the result gives it back, once. */
  async take(): Promise<() => void> {
    const before = this.#tail;
    let give = (): void => undefined;
    this.#tail = new Promise((resolve) => (give = resolve));
    this.#waiting += 1;
    await before;
    return () => {
      this.#waiting -= 1;
      give();
    };
  }

  /** To be called with the place held, before each on. */
  async beforeOn(signal: AbortSignal): Promise<void> {
    const waitMs = this.#lastOnMs + BETWEEN_ON_MS - this.#clock.ms();
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
    this.#lastOnMs = this.#clock.ms();
  }
}
