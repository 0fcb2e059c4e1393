/** A cache of verdicts on credentials: a lab's agents cost one look-up per hour, and a flood of invalid tokens costs bounded memory. */
import { createHash } from 'node:crypto';

export interface Verdict<T> {
  readonly value: T;
  readonly isAccepted: boolean;
  /** When to look it up again. */
  readonly until: Date;
}

/** Of acceptances, and the same number of refusals. */
const MAX_ENTRIES = 10_000;

/** A hash, so that a memory dump does not reveal the token. */
const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64');

/** A Map iterates in insertion order: the least recently used entry is the first. */
const keep = <T>(kept: Map<string, T>, key: string, value: T): void => {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_ENTRIES) break;
    kept.delete(oldest);
  }
};

/**
 * Calls `lookUp` once for all concurrent callers with the same token, and again after its verdict expires. Errors are passed on and not
 * kept. Acceptances and refusals are kept apart, so that no number of invalid tokens drops a valid one; above 10,000 of either, the least
 * recently used are dropped.
 */
export const createVerdictCache = <T>(
  now: () => Date,
): ((token: string, lookUp: () => Promise<Verdict<T>>) => Promise<T>) => {
  const accepted = new Map<string, Verdict<T>>();
  const refused = new Map<string, Verdict<T>>();
  const running = new Map<string, Promise<Verdict<T>>>();

  const start = (key: string, lookUp: () => Promise<Verdict<T>>): Promise<Verdict<T>> => {
    const started = lookUp().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };

  return async (token, lookUp) => {
    const key = keyOf(token);
    const known = accepted.get(key) ?? refused.get(key);
    const isFresh = known !== undefined && known.until > now();
    const verdict = isFresh ? known : await (running.get(key) ?? start(key, lookUp));
    (verdict.isAccepted ? refused : accepted).delete(key);
    keep(verdict.isAccepted ? accepted : refused, key, verdict);
    return verdict.value;
  };
};
