/** Whether the server has the newer calls: an older one is asked again every 10 min. */
import type { Clock } from './clock.ts';
import { OlderServerError } from './server.ts';

const ASK_AGAIN_MS = 10 * 60_000;

export class Ability {
  readonly #clock: Clock;
  #olderSinceMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isOlder(): boolean {
    return this.#olderSinceMs !== undefined;
  }

  /** Tries the newer call; on an older server, until it is due again, the older one. */
  async either<T>(newer: () => Promise<T>, older: () => Promise<T>): Promise<T> {
    const isDue = this.#olderSinceMs === undefined || this.#clock.ms() - this.#olderSinceMs >= ASK_AGAIN_MS;
    if (isDue) {
      try {
        const answer = await newer();
        this.#olderSinceMs = undefined;
        return answer;
      } catch (error) {
        if (!(error instanceof OlderServerError)) throw error;
        this.#olderSinceMs = this.#clock.ms();
      }
    }
    return older();
  }
}
