/** A query listener that recovers from errors: Firestore's own listener ends with the first permanent error. */
import type { Query, QueryDocumentSnapshot, QuerySnapshot, Timestamp } from '@google-cloud/firestore';
import type { Log } from '../../log.ts';

/** What changed between two results of a query. */
export interface Difference {
  /** Documents created or changed. */
  readonly written: readonly QueryDocumentSnapshot[];
  readonly removed: readonly QueryDocumentSnapshot[];
  readonly readTime: Timestamp;
}

interface ListenOptions {
  /**
   * Makes the query, given when the last result was read, before the connection was lost; at first, when the result of `clock` was read. By
   * the database's clock.
   */
  readonly query: (readTime: Timestamp | undefined) => Query;
  /** A query that costs little: its result is not reported, but tells the time of the database, from which our own clock may differ. */
  readonly clock?: Query;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Starts a new listener this often, so that a query whose start moves does not hold ever more documents. */
  readonly renewMs?: number;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/** Returns how long to wait before a retry: 1 s, doubled by each earlier failure in a row, at most 60 s. `failures` excludes the present one. */
export const backoffMs = (failures: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);

/** Compares results of two listeners. */
const differenceBetween = (last: QuerySnapshot, now: QuerySnapshot): Difference => {
  const known = new Map(last.docs.map((document) => [document.ref.path, document.updateTime]));
  const present = new Set(now.docs.map((document) => document.ref.path));
  return {
    written: now.docs.filter(
      (document) => known.get(document.ref.path)?.isEqual(document.updateTime) !== true,
    ),
    removed: last.docs.filter((document) => !present.has(document.ref.path)),
    readTime: now.readTime,
  };
};

/** Compares a result with the one before it from the same listener. */
const latestDifference = (now: QuerySnapshot): Difference => {
  const changes = now.docChanges();
  return {
    written: changes.filter(({ type }) => type !== 'removed').map(({ doc }) => doc),
    removed: changes.filter(({ type }) => type === 'removed').map(({ doc }) => doc),
    readTime: now.readTime,
  };
};

/**
 * Resolves with the first result of `query`, which is not reported; from then on `changed` gets every difference, including what changed while the
 * connection was lost. Retries until the signal aborts; rejects with the signal's reason if that comes before the first result.
 */
export const listen = (
  { query, clock, signal, log, renewMs }: ListenOptions,
  changed: (difference: Difference) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let last: QuerySnapshot | undefined;
    let readTime: Timestamp | undefined;
    let failures = 0;
    let timer: NodeJS.Timeout | undefined;
    let unsubscribe = (): void => undefined;

    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
    };
    const subscribeIn = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(subscribe, ms);
    };
    const subscribe = (): void => {
      unsubscribe();
      let isFirst = true;
      const isClock = clock !== undefined && readTime === undefined;
      const onResult = (result: QuerySnapshot): void => {
        failures = 0;
        ({ readTime } = result);
        if (isClock) {
          subscribe();
          return;
        }
        const before = last;
        last = result;
        if (before === undefined) resolve();
        else changed(isFirst ? differenceBetween(before, result) : latestDifference(result));
        isFirst = false;
      };
      const onError = (error: Error): void => {
        log.warning('watch interrupted', { error });
        subscribeIn(backoffMs(failures));
        failures += 1;
      };
      unsubscribe = (isClock ? clock : query(readTime)).onSnapshot(onResult, onError);
      if (renewMs !== undefined) subscribeIn(renewMs);
    };

    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    signal.addEventListener('abort', () => {
      end();
      reject(signal.reason as Error);
    });
    subscribe();
  });
