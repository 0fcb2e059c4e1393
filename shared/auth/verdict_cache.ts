/** A cache of verdicts on credentials: a lab's agents cost one lookup per hour, and a flood of invalid tokens costs bounded memory. */
import { createHash } from 'node:crypto';

export interface Verdict<T> {
  readonly value: T;
  /** When to look it up again. */
  readonly until: Date;
}

const MAX_ENTRIES = 10_000;

/** A hash, so that a memory dump does not reveal the token. */
const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64');

/**
 * Calls `lookUp` once for all concurrent callers with the same token, and again after its verdict expires. Errors are passed on and not
 * kept. Above 10,000 entries the least recently used are dropped.
 */
export const createVerdictCache = <T>(
  lookUp: (token: string) => Promise<Verdict<T>>,
  now: () => Date,
): ((token: string) => Promise<T>) => {
  // A Map iterates in insertion order: the least recently used entry is the first.
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
