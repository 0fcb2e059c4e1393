/** A bounded amount of something, such as memory, that work takes a part of while it runs; who finds no room waits in line. */
import { getHeapStatistics } from 'node:v8';
import { BusyError } from '../errors.ts';

interface Waiting {
  readonly amount: number;
  readonly enter: () => void;
}

export class Room {
  readonly #capacity: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<Waiting>();
  #free: number;

  constructor(capacity: number, waitMs: number) {
    this.#capacity = capacity;
    this.#waitMs = waitMs;
    this.#free = capacity;
  }

  /**
   * Settles as `work` does, which starts when `amount` is free, in the order of the calls; an amount above the capacity takes all of it. Throws
   * BusyError, having started nothing, if that takes longer than `waitMs`.
   */
  async hold<T>(amount: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(amount, this.#capacity);
    await this.#enter(taken);
    try {
      return await work();
    } finally {
      this.#free += taken;
      this.#admit();
    }
  }

  #enter(amount: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        this.#admit();
        reject(new BusyError(`no room within ${this.#waitMs / 1000} s`));
      }, this.#waitMs);
      const waiting = {
        amount,
        enter: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.add(waiting);
      this.#admit();
    });
  }

  #admit(): void {
    for (const waiting of this.#waiting) {
      if (waiting.amount > this.#free) return;
      this.#waiting.delete(waiting);
      this.#free -= waiting.amount;
      waiting.enter();
    }
  }
}

/**
 * How many times a body is in memory at once: as bytes, text, parsed text, decoded bytes, decoded text, and garbage not yet collected.
 * Measured with events of 9.5 MB, 8 at a time: 7.8 times the pushed body of each.
 */
export const COPIES = 8;

/** Below the time limits of all clients, so that they hear the answer. */
const BODY_WAIT_MS = 20_000;

/** Room for the bodies in flight, in bytes: all their copies together take no more than the heap may, half of an instance's memory. */
export const roomForBodies = (): Room =>
  new Room(Math.floor(getHeapStatistics().heap_size_limit / COPIES), BODY_WAIT_MS);
