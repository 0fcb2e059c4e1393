/** A query's results as they change, for as long as somebody watches: Firestore's own listener ends with its first hard error. */
import type { Query, QueryDocumentSnapshot, QuerySnapshot, Timestamp } from '@google-cloud/firestore';
import type { Log } from '../../log.ts';

/** What differs from the result before. */
export interface Difference {
  /** New or written since. */
  readonly written: readonly QueryDocumentSnapshot[];
  readonly removed: readonly QueryDocumentSnapshot[];
  readonly readTime: Timestamp;
}

interface ListenOptions {
  /** What to listen to, given the last result before the connection was lost, if there was one. */
  readonly query: (last: QuerySnapshot | undefined) => Query;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Listens afresh this often, so that a query with a moving start does not hold ever more documents. */
  readonly renewMs?: number;
}

/** Between two results of different listeners. */
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

/** Between two results of one listener. */
const latestDifference = (now: QuerySnapshot): Difference => {
  const changes = now.docChanges();
  return {
    written: changes.filter(({ type }) => type !== 'removed').map(({ doc }) => doc),
    removed: changes.filter(({ type }) => type === 'removed').map(({ doc }) => doc),
    readTime: now.readTime,
  };
};

/**
 * Resolves with the first result, which is not told; every difference from then on is, those of a lost connection included. Keeps trying
 * until the signal aborts; rejects with its reason where that comes first.
 */
export const listen = (
  { query, signal, log, renewMs }: ListenOptions,
  changed: (difference: Difference) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let last: QuerySnapshot | undefined;
    let failures = 0;
    let timer: NodeJS.Timeout | undefined;
    let unsubscribe = (): void => undefined;

    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
    };
    const againIn = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(subscribe, ms);
    };
    const subscribe = (): void => {
      unsubscribe();
      let isFirst = true;
      const heard = (result: QuerySnapshot): void => {
        failures = 0;
        const before = last;
        last = result;
        if (before === undefined) resolve();
        else changed(isFirst ? differenceBetween(before, result) : latestDifference(result));
        isFirst = false;
      };
      const failed = (error: Error): void => {
        log.warning('watch interrupted', { error });
        againIn(backoffMs(failures));
        failures += 1;
      };
      unsubscribe = query(last).onSnapshot(heard, failed);
      if (renewMs !== undefined) againIn(renewMs);
    };

    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    signal.addEventListener(
      'abort',
      () => {
        end();
        reject(signal.reason as Error);
      },
      { once: true },
    );
    subscribe();
  });

/** How long a watch waits before it tries again what failed: as long again after each failure in a row, up to a minute. */

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** `failures`: in a row before this one. */
export const backoffMs = (failures: number): number => Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
