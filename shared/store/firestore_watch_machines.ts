/** Every change of every machine in Firestore, readings too: each is a read that costs. */
import type { Firestore } from '@google-cloud/firestore';
import type { Log } from '../log.ts';
import { listen } from './firestore/listen.ts';
import { deletion, machineChange } from './firestore/machine.ts';
import type { Change } from './store.ts';

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
