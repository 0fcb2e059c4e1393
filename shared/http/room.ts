/** A bounded amount of something, such as memory, that work takes a part of while it runs; who finds no room waits in line. */
import { getHeapStatistics } from 'node:v8';
import { BusyError } from '../errors.ts';
import { ROOM_MS } from '../time_limits.ts';

/** Amounts up to `small` do not wait for larger ones, which leave `reserve` free for them. */
interface Small {
  readonly small: number;
  readonly reserve: number;
}

interface Waiting {
  readonly amount: number;
  readonly enter: () => void;
}

export class Room {
  readonly #capacity: number;
  readonly #waitMs: number;
  readonly #small: number;
  readonly #reserve: number;
  readonly #waiting = new Set<Waiting>();
  #free: number;

  constructor(capacity: number, waitMs: number, { small, reserve }: Small = { small: 0, reserve: 0 }) {
    this.#capacity = capacity;
    this.#waitMs = waitMs;
    this.#small = small;
    this.#reserve = reserve;
    this.#free = capacity;
  }

  /**
   * Settles as `work` does, which starts when `amount` is free, in the order of the calls, those with small amounts among themselves; an amount
   * above what it may have takes all of that. Throws BusyError, having started nothing, if that takes longer than `waitMs`.
   */
  async hold<T>(amount: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(amount, this.#capacity - this.#reserveFrom(amount));
    await this.#enter(taken);
    try {
      return await work();
    } finally {
      this.#free += taken;
      this.#admit();
    }
  }

  #enter(amount: number): Promise<void> | undefined {
    // Nearly always, and then without a timer.
    if (this.#waiting.size === 0 && this.#take(amount)) return undefined;
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

  #reserveFrom(amount: number): number {
    return amount > this.#small ? this.#reserve : 0;
  }

  /** Whether there was room for it. */
  #take(amount: number): boolean {
    if (amount > this.#free - this.#reserveFrom(amount)) return false;
    this.#free -= amount;
    return true;
  }

  #admit(): void {
    const blocked = new Set<number>();
    for (const waiting of this.#waiting) {
      const reserve = this.#reserveFrom(waiting.amount);
      if (blocked.has(reserve)) continue;
      if (!this.#take(waiting.amount)) {
        blocked.add(reserve);
        continue;
      }
      this.#waiting.delete(waiting);
      waiting.enter();
    }
  }
}

/**
 * How many times a body is in memory at once: as bytes, text, parsed text, decoded bytes, decoded text, and garbage not yet collected.
 * Measured with events of 9.5 MB, 8 at a time: 7.8 times the pushed body of each.
 */
export const COPIES = 8;

/** The body of an event that is not made of unusually large dumps. */
const SMALL_BYTES = 128 * 1024;
/** So that small bodies, most of all, have room whatever large ones do. */
const RESERVE = 1 / 32;

/** Room for the bodies in flight, in bytes: all their copies together take no more than the heap may, half of an instance's memory. */
export const roomForBodies = (): Room => {
  const capacity = Math.floor(getHeapStatistics().heap_size_limit / COPIES);
  return new Room(capacity, ROOM_MS, { small: SMALL_BYTES, reserve: Math.floor(capacity * RESERVE) });
};
