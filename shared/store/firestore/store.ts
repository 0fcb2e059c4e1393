/** The store in Firestore, for production: `machines/{id}` with their timelines, `tombstones/{id}`. */
import { FieldPath, Firestore, Timestamp, type Transaction } from '@google-cloud/firestore';
import AsyncLock from 'async-lock';
import { PassThroughClient } from 'google-auth-library';
import type { Log } from '../../log.ts';
import { commit, commitDeletion, identified } from '../commit.ts';
import { InFlight } from './in_flight.ts';
import {
  asChange,
  fromTimestamp,
  parseMachine,
  parseMachineOrLog,
  toDocument,
  toTimestamp,
} from './machine.ts';
import { readTimeline } from './timeline.ts';
import { type Try, changeMachine, guarded } from './transaction.ts';
import { watchMachines, watchTimeline } from './watch.ts';
import { TOMBSTONE_MS, expiry } from '../retention.ts';
import type { Change, FinalStep, Step, Store, Updated, WatchOptions } from '../store.ts';
import type { Origin } from '../../timeline/entries.ts';
import { safely } from '../watchers.ts';
import { withTimeLimit } from '../../time_limit.ts';
import type { Description } from '../../types/description.ts';
import { parseMachineId } from '../../types/machine_id.ts';
import type { TimelinePage } from '../../types/timeline_entry.ts';

// Waiting and working together stay below the 90 s after which an event's handler gives up.
const QUEUE_MS = 40_000;
const CHANGE_MS = 40_000;
const READ_MS = 30_000;
const PAGE = 300;

class FirestoreStore implements Store {
  readonly #firestore: Firestore;
  readonly #finalStep: FinalStep;
  readonly #log: Log;
  readonly #machines;
  readonly #tombstones;
  readonly #inFlight = new InFlight();
  readonly #closing = new AbortController();
  /** Updates of one machine by one process would only fight over the document's lock. */
  readonly #queue = new AsyncLock({ timeout: QUEUE_MS, maxPending: Infinity });

  constructor(firestore: Firestore, finalStep: FinalStep, log: Log) {
    this.#firestore = firestore;
    this.#finalStep = finalStep;
    this.#log = log;
    this.#machines = firestore.collection('machines');
    this.#tombstones = firestore.collection('tombstones');
  }

  async update(id: string, step: Step, by: Origin): Promise<Updated> {
    const machineId = parseMachineId(id);
    const origin = identified(by);
    const reference = this.#machines.doc(machineId);
    return this.#change(machineId, async (transaction) => {
      const document = await transaction.get(reference);
      const previous = parseMachine(document, this.#log);
      const deletedAt =
        previous === undefined ? await this.#deletedAt(transaction, machineId, origin) : undefined;
      const made = guarded(() => commit(machineId, previous, deletedAt, step, origin, this.#finalStep));
      if (made === undefined) return { answer: { previous, next: previous }, entries: [] };
      transaction.set(reference, toDocument(made.next));
      return { answer: { previous, next: made.next }, entries: made.entries };
    });
  }

  async get(id: string): Promise<Description | undefined> {
    const machineId = parseMachineId(id);
    const document = await this.#read(`reading ${machineId}`, () => this.#machines.doc(machineId).get());
    return parseMachine(document, this.#log);
  }

  async *list(): AsyncGenerator<Description> {
    for await (const change of this.snapshot()) if (change.kind === 'machine') yield change.description;
  }

  async *snapshot(id?: string): AsyncGenerator<Change> {
    if (id !== undefined) {
      const machineId = parseMachineId(id);
      const document = await this.#read(`reading ${machineId}`, () => this.#machines.doc(machineId).get());
      const description = parseMachine(document, this.#log);
      if (description !== undefined) yield asChange(document, description);
      return;
    }
    // By pages, each with its time limit, however slowly they are taken.
    const first = this.#machines.orderBy(FieldPath.documentId()).limit(PAGE);
    let page = first;
    for (;;) {
      const { docs } = await this.#read('listing machines', () => page.get());
      for (const document of docs) {
        const description = parseMachineOrLog(document, this.#log);
        if (description !== undefined) yield asChange(document, description);
      }
      const last = docs.at(-1);
      if (last === undefined || docs.length < PAGE) return;
      page = first.startAfter(last.id);
    }
  }

  async listPowerCycle(): Promise<string[]> {
    const query = this.#machines.where('PowerCycle', '==', true).select();
    const { docs } = await this.#read('listing power cycles', () => query.get());
    return docs.map(({ id }) => id);
  }

  async delete(id: string, by: Origin): Promise<boolean> {
    const machineId = parseMachineId(id);
    const origin = identified(by);
    const reference = this.#machines.doc(machineId);
    return this.#change(machineId, async (transaction) => {
      const document = await transaction.get(reference);
      if (!document.exists) return { answer: false, entries: [] };
      const { deletedAt, entries } = commitDeletion(parseMachineOrLog(document, this.#log), origin);
      transaction.delete(reference);
      transaction.set(this.#tombstones.doc(machineId), {
        DeletedAt: toTimestamp(deletedAt),
        ExpireAt: Timestamp.fromDate(expiry(deletedAt, TOMBSTONE_MS)),
      });
      return { answer: true, entries };
    });
  }

  async timeline(
    id: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<TimelinePage> {
    const machineId = parseMachineId(id);
    return this.#read(`reading the timeline of ${machineId}`, () =>
      readTimeline(this.#firestore, machineId, page, this.#log),
    );
  }

  async watch({ readings, signal }: WatchOptions, listener: (change: Change) => void): Promise<void> {
    const watching = {
      firestore: this.#firestore,
      signal: AbortSignal.any([signal, this.#closing.signal]),
      log: this.#log,
    };
    await (readings ? watchMachines : watchTimeline)(watching, safely(listener, this.#log));
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the store is closed'));
    await this.#inFlight.ended();
    await this.#firestore.terminate();
  }

  #read<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#whileOpen(() => withTimeLimit(what, READ_MS, work));
  }

  #change<T>(machineId: string, attempt: (transaction: Transaction) => Promise<Try<T>>): Promise<T> {
    return this.#whileOpen(() =>
      this.#queue.acquire(machineId, () =>
        withTimeLimit(`changing ${machineId}`, CHANGE_MS, (signal) =>
          changeMachine(this.#firestore, machineId, signal, attempt),
        ),
      ),
    );
  }

  /** The client itself, once it is closed, would let callers wait. */
  async #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    this.#closing.signal.throwIfAborted();
    return this.#inFlight.during(work);
  }

  /** Read only where a machine is unknown, so that routine events cost one read. */
  async #deletedAt(
    transaction: Transaction,
    machineId: string,
    { now }: Origin,
  ): Promise<string | undefined> {
    const tombstone = (await transaction.get(this.#tombstones.doc(machineId))).data();
    const deletedAt = fromTimestamp(tombstone?.['DeletedAt']);
    // Firestore deletes what has expired within days, not at once.
    return typeof deletedAt === 'string' && expiry(deletedAt, TOMBSTONE_MS) > now ? deletedAt : undefined;
  }
}

/** `close` ends the client too. Every call has a time limit, after which it throws what is worth another try. */
export const createFirestoreStore = ({
  firestore,
  finalStep,
  log,
}: {
  firestore: Firestore;
  finalStep: FinalStep;
  log: Log;
}): Store => new FirestoreStore(firestore, finalStep, log);

/** A Firestore client: for the project's database, or for an emulator. */

/** `emulatorHost` as `127.0.0.1:port`; without it the client finds its credentials, or FIRESTORE_EMULATOR_HOST, by itself. */
export const connectFirestore = (projectId: string, emulatorHost?: string): Firestore =>
  emulatorHost === undefined
    ? new Firestore({ projectId })
    : // An emulator asks for no credentials; the client would look for some all the same, and warn.
      new Firestore({ projectId, host: emulatorHost, ssl: false, authClient: new PassThroughClient() });
