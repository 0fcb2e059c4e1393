/** A store to measure, and the least that any function must do on it for an event: read one document and write it. */
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { createLog } from '../../shared/log.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import { openSqliteFile } from '../../shared/store/sqlite/file.ts';
import { sqliteMachines } from '../../shared/store/sqlite/machine.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { anInstance } from '../support/builders.ts';

export type Kind = 'sqlite' | 'firestore';

const PROJECT = 'bench';
export const instance = anInstance({ project: PROJECT });
// Log lines are built as in production, then dropped instead of written to stdout.
export const log = createLog(() => undefined);
const finalStep = createFinalStep(instance.pools);
const now = (): Date => new Date();

/** `where` is the emulator's host or the file's path. */
export const openStore = (kind: Kind, where: string): Store =>
  kind === 'firestore'
    ? createFirestoreStore({ firestore: connectFirestore(PROJECT, where), finalStep, log, now })
    : openSqliteStore({ path: where, finalStep, log, now });

const onFirestore = (host: string) => {
  const firestore = connectFirestore(PROJECT, host);
  return (machineId: string): Promise<void> => {
    const reference = firestore.collection('machines').doc(machineId);
    return firestore.runTransaction(async (transaction) => {
      const document = await transaction.get(reference);
      transaction.set(reference, document.data() ?? {});
    });
  };
};

const onSqlite = (path: string) => {
  const database = openSqliteFile(path);
  const machines = sqliteMachines(database);
  return (machineId: string): Promise<void> => {
    database.exec('BEGIN IMMEDIATE');
    const row = machines.one(machineId);
    machines.write(machineId, row?.description ?? '{}', false, row?.revision ?? 0);
    database.exec('COMMIT');
    return Promise.resolve();
  };
};

/** Returns a transaction that reads and writes one machine's document, through no code of the store. */
export const bareTransaction = (kind: Kind, where: string): ((machineId: string) => Promise<void>) =>
  kind === 'firestore' ? onFirestore(where) : onSqlite(where);
