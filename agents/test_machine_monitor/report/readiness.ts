/** Whether reports reach the server, for installers and monitoring. */
import type { Log } from '../../../shared/log.ts';
import { explain } from '../../loop/explain.ts';
import type { Sink } from './sink/sink.ts';

/** Reports are at most 53 s apart; one of them may be lost. */
const RECENT_MS = 90_000;

export class Readiness {
  readonly #log: Log;
  #acceptedAt: number | undefined;
  #failure: unknown;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Returns the same sink, whose results are remembered. Logs the first report that is accepted. */
  watch(sink: Sink): Sink {
    return {
      send: async (event, signal, key) => {
        try {
          const answer = await sink.send(event, signal, key);
          if (this.#acceptedAt === undefined) this.#log.info('first report accepted', { answer });
          this.#acceptedAt = performance.now();
          this.#failure = undefined;
          return answer;
        } catch (error) {
          this.#failure = error;
          throw error;
        }
      },
      close: () => sink.close(),
    };
  }

  /** Returns why no report was accepted within the last 90 s, or undefined if one was. `unread`: why the Description is not known, if so. */
  obstacle(unread: unknown): string | undefined {
    const ageMs = this.#acceptedAt === undefined ? undefined : performance.now() - this.#acceptedAt;
    if (ageMs !== undefined && ageMs <= RECENT_MS) return undefined;
    const what =
      ageMs === undefined
        ? 'no report was accepted yet'
        : `the last report was accepted ${Math.round(ageMs / 1_000)} s ago`;
    const why = this.#failure ?? unread;
    return why === undefined ? what : `${what}: ${explain(why)}`;
  }
}
