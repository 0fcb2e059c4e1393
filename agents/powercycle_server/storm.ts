/** Many requests at once: what runs is finished, the rest waits, so that a person can take back what was a mistake. */
import type { Log } from '../../shared/log.ts';
import type { Clock } from './clock.ts';

const MAX_NEW = 10;
const WINDOW_MS = 60_000;
const HOLD_MS = 60_000;

export class Storm {
  readonly #clock: Clock;
  readonly #log: Log;
  #known = new Set<string>();
  #newAtMs: number[] = [];
  #holdUntilMs = -Infinity;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  get isHeld(): boolean {
    return this.#clock.ms() < this.#holdUntilMs;
  }

  /** The requests of an answer, each by a name of its own. */
  heard(requests: readonly string[]): void {
    const nowMs = this.#clock.ms();
    const isNew = requests.filter((request) => !this.#known.has(request));
    this.#known = new Set(requests);
    this.#newAtMs = [...this.#newAtMs, ...isNew.map(() => nowMs)].filter((at) => nowMs - at < WINDOW_MS);
    if (this.#newAtMs.length <= MAX_NEW) return;
    this.#log.warning('storm of requests held', { requests: this.#newAtMs.length, seconds: HOLD_MS / 1000 });
    this.#holdUntilMs = nowMs + HOLD_MS;
    this.#newAtMs = [];
  }
}
