/** The changes in Firestore that have timeline entries: routine reports, which have none, cost a watcher nothing. */
import { type Firestore, Timestamp } from '@google-cloud/firestore';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { backoffMs, listen } from './listen.ts';
import { deletion, machineChange } from './machine.ts';
import type { Change } from '../store.ts';
import { withTimeLimit } from '../../time_limit.ts';

/** Our clock, by which the first listener starts, may be ahead of the database's. */
const OVERLAP_MS = 5 * 60_000;
/** The entries of this long are held in memory. */
const RENEW_MS = 60 * 60_000;
const READ_MS = 30_000;
const BATCH = 100;

/**
 * Reads the machines named, one batch at a time, so that of each the later state comes later; those named again meanwhile once more. A
 * failed read is tried again until the signal aborts.
 */
const rereading = ({ firestore, signal, log }: Watching, listener: (change: Change) => void) => {
  const pending = new Set<string>();
  const isOver = (): boolean => signal.aborted;
  let running = false;
  let failures = 0;
  const run = async (): Promise<void> => {
    for (let ids = [...pending].slice(0, BATCH); ids.length > 0; ids = [...pending].slice(0, BATCH)) {
      for (const id of ids) pending.delete(id);
      const references = ids.map((id) => firestore.collection('machines').doc(id));
      try {
        const documents = await withTimeLimit('reading what changed', READ_MS, () =>
          firestore.getAll(...references),
        );
        if (isOver()) return;
        failures = 0;
        for (const document of documents) {
          const change = machineChange(document, log);
          if (change !== undefined) listener(change);
        }
      } catch (error) {
        if (isOver()) return;
        log.warning('watch interrupted', { error });
        for (const id of ids) pending.add(id);
        await wait(backoffMs(failures++), undefined, { signal }).catch(() => undefined);
        if (isOver()) return;
      }
    }
    running = false;
  };
  return (ids: readonly string[]): void => {
    for (const id of ids) pending.add(id);
    if (running || isOver()) return;
    running = true;
    void run();
  };
};

/** Resolves once it is live. */
export const watchTimeline = (watching: Watching, listener: (change: Change) => void): Promise<void> => {
  const { firestore, signal, log } = watching;
  const reread = rereading(watching, listener);
  const startMs = Date.now();
  return listen(
    {
      query: (last) => {
        const from = (last?.readTime.toMillis() ?? startMs) - OVERLAP_MS;
        return firestore
          .collectionGroup('timeline')
          .where('CommittedAt', '>', Timestamp.fromMillis(from))
          .orderBy('CommittedAt')
          .orderBy('Key');
      },
      signal,
      log,
      renewMs: RENEW_MS,
    },
    ({ written }) => reread(written.flatMap(({ ref }) => ref.parent.parent?.id ?? [])),
  );
};

/** Every change of every machine in Firestore, readings too: each is a read that costs. */

export interface Watching {
  readonly firestore: Firestore;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Resolves once it is live. */
export const watchMachines = (
  { firestore, signal, log }: Watching,
  listener: (change: Change) => void,
): Promise<void> =>
  listen({ query: () => firestore.collection('machines'), signal, log }, ({ written, removed, readTime }) => {
    for (const document of written) {
      const change = machineChange(document, log);
      if (change !== undefined) listener(change);
    }
    for (const document of removed) listener(deletion(document.id, readTime));
  });
