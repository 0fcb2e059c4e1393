/** The state of sweeps in Firestore, silences included: the document `sweep/state`. */
import {
  type DocumentSnapshot,
  FieldValue,
  type Firestore,
  Timestamp,
  type Transaction,
} from '@google-cloud/firestore';
import type { Log } from '../../log.ts';
import type { Store } from '../store.ts';
import {
  changedState,
  inForce,
  listAnew,
  readState,
  type StateRead,
  withSilence,
  withSilenceEnded,
} from '../sweep_state.ts';
import type { firestoreAnswers } from './answers.ts';
import { openIncidents, writeIncident } from './incident.ts';
import type { Read, Transact } from './pages.ts';
import { guarded } from './transaction.ts';

export interface Deps {
  readonly firestore: Firestore;
  readonly read: Read;
  readonly transact: Transact;
  readonly answers: ReturnType<typeof firestoreAnswers>;
  readonly log: Log;
  readonly now: () => Date;
}

const documentOf = (firestore: Firestore) => firestore.collection('sweep').doc('state');
const stateIn = (document: DocumentSnapshot, log: Log): StateRead => readState(document.get('State'), log);

/** The document's time of writing, exactly; empty: there is no document. */
const versionOf = (time: Timestamp | undefined): string =>
  time === undefined ? '' : `${time.seconds}.${time.nanoseconds}`;
const timeOf = (version: string): Timestamp => {
  const [seconds, nanoseconds] = version.split('.').map(Number);
  return new Timestamp(seconds ?? 0, nanoseconds ?? 0);
};

// `Writes` makes each write a change: a write of what is there already would not change the document's time.
const content = (json: string) => ({ State: json, Writes: FieldValue.increment(1) });

/** Not found, exists already, failed precondition: https://grpc.io/docs/guides/status-codes/ */
const LOST: readonly unknown[] = [5, 6, 9];
const hasLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && LOST.includes(error.code);

/** Reads the state within a transaction, and returns it with a function that writes it as it is after a change. */
export const stateOf = async (
  transaction: Transaction,
  { firestore, log }: Pick<Deps, 'firestore' | 'log'>,
) => {
  const document = documentOf(firestore);
  const found = stateIn(await transaction.get(document), log);
  return {
    state: found.state,
    write: (change: Parameters<typeof changedState>[1]): void => {
      // Merged, since a write of the whole document would begin `Writes` anew.
      transaction.set(document, content(guarded(() => changedState(found, change))), { merge: true });
    },
  };
};

export const sweepStates = (deps: Deps): Pick<Store, 'sweeps' | 'silences'> => {
  const { firestore, read, transact, answers, log, now } = deps;
  const document = documentOf(firestore);
  return {
    sweeps: {
      async read() {
        const stored = await read('reading the state of sweeps', () => document.get());
        const { state, isListLost } = stateIn(stored, log);
        const readAt = now();
        const version = versionOf(stored.updateTime);
        if (!isListLost) return { state, readAt, version };
        const open = await read('listing open incidents', () => openIncidents(firestore, log));
        return {
          state: {
            ...state,
            Incidents: listAnew(
              open.map(({ incident }) => incident),
              readAt,
            ),
          },
          readAt,
          version,
        };
      },

      // A precondition in place of a transaction saves a read. A commit that is repeated because its answer was lost loses to itself:
      // the sweep reads again, and finds what it wrote.
      async write(version, state, changed) {
        const batch = firestore.batch();
        const json = JSON.stringify(state);
        if (version === '') batch.create(document, content(json));
        else batch.update(document, content(json), { lastUpdateTime: timeOf(version) });
        for (const incident of changed) writeIncident(batch, firestore, incident);
        try {
          const [written] = await read('writing the state of sweeps', () => batch.commit());
          // Stryker disable next-line OptionalChaining: by the types alone, the state is always written
          return versionOf(written?.writeTime);
        } catch (error) {
          if (hasLost(error)) return undefined;
          throw error;
        }
      },
    },

    silences: {
      async list() {
        const stored = await read('reading silences', () => document.get());
        return inForce(stateIn(stored, log).state, now());
      },

      add: (silence, once) =>
        transact('adding a silence', async (transaction) => {
          const at = now();
          await answers.check(transaction, once, at);
          const { write } = await stateOf(transaction, deps);
          answers.keep(transaction, once, 'changed', at);
          write((state) => withSilence(state, silence));
        }),

      end: (id, once) =>
        transact('ending a silence', async (transaction) => {
          const { state, write } = await stateOf(transaction, deps);
          const at = now();
          await answers.check(transaction, once, at);
          const isKnown = inForce(state, at).some(({ ID }) => ID === id);
          answers.keep(transaction, once, isKnown ? 'changed' : 'unknown', at);
          if (isKnown) write((was) => withSilenceEnded(was, id, at));
          return isKnown;
        }),
    },
  };
};
