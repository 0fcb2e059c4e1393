/** Whether the server has the newer calls: an older one is asked again every 10 min. One that had them may be out of reach for a while. */
import type { Clock } from './clock.ts';
import { OlderServerError } from './server.ts';

const ASK_AGAIN_MS = 10 * 60_000;
/** A load balancer whose server is down answers as a server without the call does. */
const AWAY_MS = 60_000;

export class Ability {
  readonly #clock: Clock;
  #olderSinceMs: number | undefined;
  #isKnownNewer = false;
  #awaySinceMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isOlder(): boolean {
    return this.#olderSinceMs !== undefined;
  }

  /** Tries the newer call; on an older server, until it is due again, the older one. Throws if a newer server may be out of reach. */
  async either<T>(newer: () => Promise<T>, older: () => Promise<T>): Promise<T> {
    const isDue = this.#olderSinceMs === undefined || this.#clock.ms() - this.#olderSinceMs >= ASK_AGAIN_MS;
    if (isDue) {
      try {
        const answer = await newer();
        this.#olderSinceMs = undefined;
        this.#awaySinceMs = undefined;
        this.#isKnownNewer = true;
        return answer;
      } catch (error) {
        if (!(error instanceof OlderServerError)) throw error;
        const nowMs = this.#clock.ms();
        this.#awaySinceMs ??= nowMs;
        if (this.#isKnownNewer && nowMs - this.#awaySinceMs < AWAY_MS) throw error;
        this.#isKnownNewer = false;
        this.#olderSinceMs = nowMs;
      }
    }
    return older();
  }
}
