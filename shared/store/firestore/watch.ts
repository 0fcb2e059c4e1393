/** The watches of Firestore: of machines all documents, or only the changes that have timeline entries; and incidents. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Firestore, type Query, Timestamp } from '@google-cloud/firestore';
import type { Log } from '../../log.ts';
import { withTimeLimit } from '../../time_limit.ts';
import { READ_MS } from '../../time_limits.ts';
import { type Listener, safely } from '../watchers.ts';
import { incidentChange, incidentsOf } from './incident.ts';
import { backoffMs, type Difference, listen } from './listen.ts';
import { deletion, machineChange } from './machine.ts';

export interface WatchContext {
  readonly firestore: Firestore;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** How far before the last result a listener begins: what it finds may be committed a little after the time that it says. */
const OVERLAP_MS = 5 * 60_000;
/** The listener holds all that it found since its start in memory, so it is renewed this often. */
const RENEW_MS = 60 * 60_000;
/** The last day that Firestore can store. */
const END_OF_TIME = new Date('9999-12-31T00:00:00Z');
const READ_BATCH = 100;

/** Reports every change, routine reports included; each costs a read. Resolves once the watch is live. */
export const watchMachines = ({ firestore, signal, log }: WatchContext, listener: Listener): Promise<void> =>
  listen({ query: () => firestore.collection('machines'), signal, log }, ({ written, removed, readTime }) => {
    for (const document of written) {
      const change = machineChange(document, log);
      if (change !== undefined) listener(change);
    }
    for (const document of removed) listener(deletion(document.id, readTime));
  });

/** Listens to the documents committed from now on, by the database's clock. `after` makes the query for those committed after a time. */
const listenAfter = (
  { signal, log }: WatchContext,
  after: (time: Timestamp) => Query,
  changed: (written: Difference['written']) => void,
): Promise<void> =>
  listen(
    {
      // No document is so late, and the result needs no index of its own.
      clock: after(Timestamp.fromDate(END_OF_TIME)),
      // Stryker disable next-line OptionalChaining: by the types alone, `clock` was read before
      query: (readTime) => after(Timestamp.fromMillis((readTime?.toMillis() ?? 0) - OVERLAP_MS)),
      signal,
      log,
      renewMs: RENEW_MS,
    },
    ({ written }) => changed(written),
  );

/**
 * Returns a function that rereads machines and reports their states. It reads one batch at a time, so that a machine's later state is
 * reported later; a machine named again during a read is read once more. Retries a failed read until the signal aborts.
 */
const createReread = ({ firestore, signal, log }: WatchContext, listener: Listener) => {
  const pending = new Set<string>();
  const isOver = (): boolean => signal.aborted;
  let isRunning = false;
  let failures = 0;
  const run = async (): Promise<void> => {
    while (pending.size > 0) {
      const ids = [...pending].slice(0, READ_BATCH);
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
    isRunning = false;
  };
  return (machineIds: readonly string[]): void => {
    for (const id of machineIds) pending.add(id);
    if (isRunning || isOver()) return;
    isRunning = true;
    void run();
  };
};

/**
 * Reports only changes that have timeline entries: listens to the entries and rereads their machines, so that routine reports cost nothing.
 * Resolves once the watch is live.
 */
export const watchTimeline = (context: WatchContext, listener: Listener): Promise<void> => {
  const { firestore } = context;
  const reread = createReread(context, listener);
  const entriesAfter = (time: Timestamp) =>
    firestore
      .collectionGroup('timeline')
      .where('CommittedAt', '>', time)
      .orderBy('CommittedAt')
      .orderBy('Key');
  return listenAfter(context, entriesAfter, (written) =>
    // Stryker disable next-line OptionalChaining,ArrayDeclaration: by the types alone, every timeline is a machine's
    reread(written.flatMap(({ ref }) => ref.parent.parent?.id ?? [])),
  );
};

/** Reports every change of an incident. Resolves once the watch is live. */
export const watchIncidents = (context: WatchContext, listener: Listener): Promise<void> => {
  const { firestore, log } = context;
  const incidentsAfter = (time: Timestamp) =>
    incidentsOf(firestore).where('CommittedAt', '>', time).orderBy('CommittedAt');
  return listenAfter(context, incidentsAfter, (written) => {
    for (const document of written) {
      const change = incidentChange(document, log);
      if (change !== undefined) listener(change);
    }
  });
};

/** Reports changes of machines, with or without routine reports, and of incidents. Resolves once the watch is live. */
export const watchEverything = async (
  context: WatchContext,
  readings: boolean,
  listener: Listener,
): Promise<void> => {
  const safe = safely(listener, context.log);
  const machines = readings ? watchMachines : watchTimeline;
  await Promise.all([machines(context, safe), watchIncidents(context, safe)]);
};
