/** A store to measure, and the least that any function must do on it for an event: read one document, and write it with what changes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Timestamp } from '@google-cloud/firestore';
import { startFirestoreEmulator } from '../../deploy/local/emulators.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { createLog } from '../../shared/log.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import { NO_HISTORY } from '../../shared/health/history.ts';
import { openSqliteFile } from '../../shared/store/sqlite/file.ts';
import { sqliteMachines } from '../../shared/store/sqlite/machine.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import type { Members } from '../../shared/store/members.ts';
import type { Store } from '../../shared/store/store.ts';
import { toTime } from '../../shared/types/time.ts';
import { anInstance } from '../support/builders.ts';
import { benchMachineId } from './pushes.ts';

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

/** Runs `use` with the host of a new emulator or the path of a new file. */
export const withDatabase = async <T>(kind: Kind, use: (where: string) => Promise<T>): Promise<T> => {
  await using cleanup = new AsyncDisposableStack();
  if (kind === 'firestore') {
    const emulator = await startFirestoreEmulator(process.env);
    cleanup.defer(() => emulator.stop());
    return await use(emulator.host);
  }
  const folder = await mkdtemp(join(tmpdir(), 'machine-server-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true }));
  return await use(join(folder, 'machines.sqlite'));
};

/** Throws unless the first machine's events were stored: an event that changes nothing is acknowledged as well, but costs less. */
export const expectStored = async (kind: Kind, where: string): Promise<void> => {
  const store = openStore(kind, where);
  try {
    if (!(await store.get(benchMachineId(0)))?.LastEventID)
      throw new Error('the event function stored none of the events: what was measured is worthless');
  } finally {
    await store.close();
  }
};

const KEPT_EVENT_IDS = 16;
const SILENT_AFTER_MS = 90_000;
let events = 0;

/**
 * Returns the members with what every event changes, the indexed ones included; `asTime` makes a time as the store holds it. Writing back what
 * was read would be less than an event's write: the database has no index entries to change then.
 */
const changed = (members: Members, asTime: (time: Date) => unknown): Members => {
  const at = new Date();
  const now = asTime(at);
  const eventId = String(++events);
  const eventIds = (members['EventIDs'] as readonly string[] | undefined) ?? [];
  return {
    ...members,
    LastUpdated: now,
    LastEventTime: now,
    LastEventID: eventId,
    EventIDs: [...eventIds, eventId].slice(-KEPT_EVENT_IDS),
    Due: asTime(new Date(at.getTime() + SILENT_AFTER_MS)),
    Sign: now,
    Heard: now,
  };
};

/** In a copy of the machine's document, so that the event function's own events stay the newest ones of theirs. */
const copyOf = (machineId: string): string => `bare-${machineId}`;

const onFirestore = (host: string) => {
  const firestore = connectFirestore(PROJECT, host);
  const machines = firestore.collection('machines');
  return (machineId: string): Promise<void> => {
    const reference = machines.doc(copyOf(machineId));
    return firestore.runTransaction(async (transaction) => {
      const copied = (await transaction.get(reference)).data();
      const data = copied ?? (await transaction.get(machines.doc(machineId))).data() ?? {};
      transaction.set(
        reference,
        changed(data, (time) => Timestamp.fromDate(time)),
      );
    });
  };
};

const onSqlite = (path: string) => {
  const database = openSqliteFile(path);
  const machines = sqliteMachines(database);
  return (machineId: string): Promise<void> => {
    const id = copyOf(machineId);
    database.exec('BEGIN IMMEDIATE');
    const row = machines.one(id) ?? machines.one(machineId);
    const members = JSON.parse(row?.description ?? '{}') as Members;
    machines.write(id, changed(members, toTime), row?.revision ?? 0, NO_HISTORY);
    database.exec('COMMIT');
    return Promise.resolve();
  };
};

/** Returns a transaction that reads the copy of one machine's document and writes it, through no code of the store. */
export const bareTransaction = (kind: Kind, where: string): ((machineId: string) => Promise<void>) =>
  kind === 'firestore' ? onFirestore(where) : onSqlite(where);
