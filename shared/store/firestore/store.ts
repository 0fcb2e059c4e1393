/** The Firestore store, for production: `machines/{id}` with their timelines, `tombstones/{id}`, `incidents/{id}`, `answers/{key}`, `sweep/state`. */
import { type DocumentReference, FieldPath, Firestore, type Transaction } from '@google-cloud/firestore';
import AsyncLock from 'async-lock';
import { PassThroughClient } from 'google-auth-library';
import type { History } from '../../health/history.ts';
import type { Log } from '../../log.ts';
import { withTimeLimit } from '../../time_limit.ts';
import { QUEUE_MS, READ_MS, TRANSACTION_MS } from '../../time_limits.ts';
import type { Origin } from '../../timeline/entries.ts';
import type { Description } from '../../types/description.ts';
import { parseMachineId } from '../../types/machine_id.ts';
import type { TimelinePage } from '../../types/timeline_entry.ts';
import { commit, commitDeletion, withCauseId } from '../commit.ts';
import { everyMachine, PAGE_SIZE, pageOf } from '../pages.ts';
import type {
  Change,
  FinalStep,
  MachinePage,
  PageRequest,
  Step,
  Store,
  Updated,
  WatchOptions,
} from '../store.ts';
import type { DeleteOptions } from '../tombstone.ts';
import type { Listener } from '../watchers.ts';
import { firestoreAnswers } from './answers.ts';
import { readHistory } from './history.ts';
import { InFlight } from './in_flight.ts';
import { asChange, changedFields, parseMachine, parseMachineOrLog, toDocument } from './machine.ts';
import { openIncidents } from './incident.ts';
import { incidentsAndOutbox } from './incidents.ts';
import type { Read, Transact } from './pages.ts';
import { type FirestorePower, firestorePower } from './power.ts';
import { sweepReads } from './sweep.ts';
import { sweepStates } from './sweep_state.ts';
import { readTimeline } from './timeline.ts';
import { readTombstone, toTombstone } from './tombstone.ts';
import { type Attempt, changeMachine, guarded, transact } from './transaction.ts';
import { watchEverything } from './watch.ts';

/**
 * Creates a client for the project's database, or for the emulator at `emulatorHost` (`127.0.0.1:8080`). Without `emulatorHost`, the client
 * itself finds its credentials, or the emulator that FIRESTORE_EMULATOR_HOST names.
 */
export const connectFirestore = (projectId: string, emulatorHost?: string): Firestore =>
  emulatorHost === undefined
    ? new Firestore({ projectId })
    : // The emulator needs no credentials, but without this client the library looks for some and prints a warning.
      new Firestore({ projectId, host: emulatorHost, ssl: false, authClient: new PassThroughClient() });

/** The client refuses to update nothing: a change may make what was there already. */
const updateFields = (
  transaction: Transaction,
  reference: DocumentReference,
  fields: Record<string, unknown>,
): void => {
  if (Object.keys(fields).length > 0) transaction.update(reference, fields);
};

class FirestoreStore implements Store {
  readonly #firestore: Firestore;
  readonly #finalStep: FinalStep;
  readonly #log: Log;
  readonly #now: () => Date;
  readonly #machines;
  readonly #tombstones;
  readonly #answers;
  readonly #changed: FirestorePower['changed'];
  readonly #inFlight = new InFlight();
  readonly #closing = new AbortController();
  readonly #read: Read = (what, work) => this.#whileOpen(() => withTimeLimit(what, READ_MS, work));
  readonly #transact: Transact = (what, work, options) =>
    this.#whileOpen(() =>
      withTimeLimit(what, TRANSACTION_MS, (signal) => transact(this.#firestore, signal, work, options)),
    );
  /** Serializes this process's changes of each machine, which would otherwise contend for the document's lock. */
  readonly #queue = new AsyncLock({ timeout: QUEUE_MS, maxPending: Infinity });

  readonly overdue: Store['overdue'];
  readonly newestReport: Store['newestReport'];
  readonly unwell: Store['unwell'];
  readonly sweeps: Store['sweeps'];
  readonly silences: Store['silences'];
  readonly incidents: Store['incidents'];
  readonly outbox: Store['outbox'];
  readonly power: Store['power'];

  constructor(firestore: Firestore, finalStep: FinalStep, log: Log, now: () => Date) {
    this.#firestore = firestore;
    this.#finalStep = finalStep;
    this.#log = log;
    this.#now = now;
    this.#machines = firestore.collection('machines');
    this.#tombstones = firestore.collection('tombstones');
    this.#answers = firestoreAnswers(firestore);
    ({
      overdue: this.overdue,
      newestReport: this.newestReport,
      unwell: this.unwell,
    } = sweepReads(this.#machines, this.#read, log));
    const deps = { firestore, read: this.#read, transact: this.#transact, answers: this.#answers, log, now };
    ({ power: this.power, changed: this.#changed } = firestorePower(deps));
    ({ sweeps: this.sweeps, silences: this.silences } = sweepStates(deps));
    ({ incidents: this.incidents, outbox: this.outbox } = incidentsAndOutbox(deps));
  }

  async update(id: string, step: Step, givenOrigin: Origin): Promise<Updated> {
    const machineId = parseMachineId(id);
    const origin = withCauseId(givenOrigin);
    const reference = this.#machines.doc(machineId);
    return this.#change(machineId, async (transaction) => {
      const document = await transaction.get(reference);
      const found = parseMachine(document, this.#log);
      const previous = found?.record;
      const now = this.#now();
      await this.#answers.check(transaction, origin.once, now);
      // Only for an unknown machine, so that routine events cost one read.
      const stored = found ?? readTombstone(await transaction.get(this.#tombstones.doc(machineId)), now);
      const committed = guarded(() => commit(machineId, stored, step, origin, now, this.#finalStep));
      if (committed === undefined) {
        this.#answers.keep(transaction, origin.once, previous === undefined ? 'unknown' : 'unchanged', now);
        return { answer: { previous, next: previous }, entries: [] };
      }
      const { next, members, history, entries } = committed;
      if (found === undefined) transaction.set(reference, toDocument(members, history));
      else updateFields(transaction, reference, changedFields(found, members, history));
      this.#answers.keep(transaction, origin.once, 'changed', now);
      return { answer: { previous, next }, entries };
    });
  }

  async get(id: string): Promise<Description | undefined> {
    const machineId = parseMachineId(id);
    const document = await this.#read(`reading ${machineId}`, () => this.#machines.doc(machineId).get());
    return parseMachine(document, this.#log)?.record.Description;
  }

  async history(id: string): Promise<History | undefined> {
    const machineId = parseMachineId(id);
    return this.#read(`reading the history of ${machineId}`, () =>
      readHistory(this.#machines.doc(machineId)),
    );
  }

  async page(after: string | undefined): Promise<MachinePage> {
    const first = this.#machines.orderBy(FieldPath.documentId()).limit(PAGE_SIZE);
    const page = after === undefined ? first : first.startAfter(after);
    const { docs } = await this.#read('listing machines', () => page.get());
    return pageOf(docs, (document) => {
      const found = parseMachineOrLog(document, this.#log);
      return found && asChange(document, found);
    });
  }

  async *list(): AsyncGenerator<Description> {
    for await (const { description } of everyMachine((after) => this.page(after))) yield description;
  }

  async *snapshot(id?: string): AsyncGenerator<Change> {
    if (id !== undefined) {
      const machineId = parseMachineId(id);
      const document = await this.#read(`reading ${machineId}`, () => this.#machines.doc(machineId).get());
      const found = parseMachine(document, this.#log);
      if (found !== undefined) yield asChange(document, found);
      return;
    }
    yield* everyMachine((after) => this.page(after));
    yield* await this.#read('listing open incidents', () => openIncidents(this.#firestore, this.#log));
  }

  async listPowerCycle(): Promise<string[]> {
    const query = this.#machines.where('PowerCycle', '==', true).select();
    const { docs } = await this.#read('listing power cycles', () => query.get());
    return docs.map(({ id }) => id);
  }

  async delete(id: string, givenOrigin: Origin, options: DeleteOptions = {}): Promise<boolean> {
    const machineId = parseMachineId(id);
    const origin = withCauseId(givenOrigin);
    const reference = this.#machines.doc(machineId);
    return this.#change(machineId, async (transaction) => {
      const document = await transaction.get(reference);
      const now = this.#now();
      await this.#answers.check(transaction, origin.once, now);
      if (!document.exists) {
        this.#answers.keep(transaction, origin.once, 'unknown', now);
        return { answer: false, entries: [] };
      }
      const previous = parseMachineOrLog(document, this.#log)?.record;
      const { entries, ...buried } = guarded(() => commitDeletion(previous, origin, now, options));
      this.#answers.keep(transaction, origin.once, 'changed', now);
      transaction.delete(reference);
      transaction.set(this.#tombstones.doc(machineId), toTombstone(buried));
      return { answer: true, entries };
    });
  }

  async timeline(id: string, page: PageRequest): Promise<TimelinePage> {
    const machineId = parseMachineId(id);
    return this.#read(`reading the timeline of ${machineId}`, () =>
      readTimeline(this.#firestore, machineId, page, this.#log),
    );
  }

  async watch({ readings, signal }: WatchOptions, listener: Listener): Promise<void> {
    const whileOpen = AbortSignal.any([signal, this.#closing.signal]);
    const context = { firestore: this.#firestore, signal: whileOpen, log: this.#log };
    await watchEverything(context, readings, listener);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the store is closed'));
    await this.#inFlight.idle();
    await this.#firestore.terminate();
  }

  #change<T>(machineId: string, attempt: (transaction: Transaction) => Promise<Attempt<T>>): Promise<T> {
    const change = (): Promise<T> =>
      withTimeLimit(`changing ${machineId}`, TRANSACTION_MS, (signal) =>
        changeMachine(this.#firestore, machineId, signal, attempt),
      );
    return this.#whileOpen(() => this.#queue.acquire(machineId, change).finally(() => this.#changed()));
  }

  /** Throws if the store is closed: the client itself would keep callers waiting. */
  async #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    this.#closing.signal.throwIfAborted();
    return this.#inFlight.track(work);
  }
}

/** Creates the store; its `close` also ends the client. Every call has a time limit, after which it throws a transient error; retry. */
export const createFirestoreStore = ({
  firestore,
  finalStep,
  log,
  now,
}: {
  firestore: Firestore;
  finalStep: FinalStep;
  log: Log;
  now: () => Date;
}): Store => new FirestoreStore(firestore, finalStep, log, now);
