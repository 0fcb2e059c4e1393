/** Remembers what became of credentials, so that a lab's agents cost one look-up an hour, and a flood of bad tokens no memory. */
import { createHash } from 'node:crypto';

export interface Verdict<T> {
  readonly value: T;
  /** Afterwards it is looked up again. */
  readonly until: Date;
}

const MAX_ENTRIES = 10_000;

/** Never the token itself, which a dump of our memory would betray. */
const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64');

/**
 * `lookUp`, asked once for all who ask for one token at once, and not again before its verdict ends. What it throws is passed on
 * and not kept. Beyond 10,000 entries the one that went unused longest is forgotten.
 */
export const createVerdictCache = <T>(
  lookUp: (token: string) => Promise<Verdict<T>>,
  now: () => Date,
): ((token: string) => Promise<T>) => {
  const verdicts = new Map<string, Verdict<T>>();
  const running = new Map<string, Promise<Verdict<T>>>();

  const keep = (key: string, verdict: Verdict<T>): void => {
    verdicts.delete(key);
    verdicts.set(key, verdict);
    for (const oldest of verdicts.keys()) {
      if (verdicts.size <= MAX_ENTRIES) break;
      verdicts.delete(oldest);
    }
  };

  const start = (key: string, token: string): Promise<Verdict<T>> => {
    const started = lookUp(token).finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };

  return async (token) => {
    const key = keyOf(token);
    const known = verdicts.get(key);
    const verdict =
      known !== undefined && known.until > now() ? known : await (running.get(key) ?? start(key, token));
    keep(key, verdict);
    return verdict.value;
  };
};
