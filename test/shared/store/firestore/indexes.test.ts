/** The lists for deployment: the index of every query that the store makes, and every collection that it writes. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import {
  DocumentReference,
  Query,
  Timestamp,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import sinon from 'sinon';
import { createFinalStep } from '../../../../shared/processor/final_step.ts';
import {
  FIRESTORE_COLLECTIONS,
  FIRESTORE_INDEXES,
  FIRESTORE_TTL_FIELDS,
  type FirestoreIndex,
} from '../../../../shared/store/firestore/indexes.ts';
import { connectFirestore, createFirestoreStore } from '../../../../shared/store/firestore/store.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { NOT_DELIVERED } from '../../../../shared/notice/delivery.ts';
import { NO_SWEEP_YET } from '../../../../shared/types/sweep_state.ts';
import { aLog, anOrigin, aRecord, NOW } from '../../../support/builders.ts';
import { AGENT } from '../../../support/cycled.ts';
import { anIncident } from '../../../support/notices.ts';
import { aMember } from '../../../support/sweeping.ts';

const FOLDER = new URL('../../../../shared/store/firestore/', import.meta.url);

/** A query as the client sends it: https://firebase.google.com/docs/firestore/reference/rpc/google.firestore.v1#structuredquery */
interface Sent {
  readonly from: readonly [{ readonly collectionId: string; readonly allDescendants?: boolean }];
  readonly where?: Filter;
  readonly orderBy?: readonly {
    readonly field: { readonly fieldPath: string };
    readonly direction: string;
  }[];
}
interface Filter {
  readonly fieldFilter?: { readonly field: { readonly fieldPath: string }; readonly op: string };
  readonly compositeFilter?: { readonly filters: readonly Filter[] };
}

const filters = ({ fieldFilter, compositeFilter }: Filter): NonNullable<Filter['fieldFilter']>[] => [
  ...(fieldFilter === undefined ? [] : [fieldFilter]),
  ...(compositeFilter?.filters ?? []).flatMap(filters),
];

/** By the rules of https://firebase.google.com/docs/firestore/query-data/index-overview: equalities first, then the order. */
const indexOf = ({
  from: [{ collectionId, allDescendants }],
  where = {},
  orderBy = [],
}: Sent): FirestoreIndex => {
  const equal = filters(where)
    .filter(({ op }) => op === 'EQUAL' || op === 'IN')
    .map(({ field }) => ({ name: field.fieldPath, order: 'ascending' as const }));
  const ordered = orderBy.map(({ field, direction }) => ({
    name: field.fieldPath,
    order: direction === 'DESCENDING' ? ('descending' as const) : ('ascending' as const),
  }));
  return {
    collection: collectionId,
    scope: allDescendants === true ? 'collection-group' : 'collection',
    // Every index ends with the ID.
    fields: [...equal, ...ordered].filter(({ name }) => name !== '__name__'),
  };
};

const text = (index: object): string => JSON.stringify(index);

describe('Firestore indexes', () => {
  let sources: string;
  before(() => {
    sources = readdirSync(FOLDER)
      .filter((name) => name !== 'indexes.ts')
      .map((name) => readFileSync(new URL(name, FOLDER), 'utf8'))
      .join('\n');
  });
  afterEach(() => sinon.restore());

  it('are exactly those of the queries that the store makes', async () => {
    const made: FirestoreIndex[] = [];
    function record(this: Query): void {
      made.push(
        indexOf((this as unknown as { toProto(): { structuredQuery: Sent } }).toProto().structuredQuery),
      );
    }
    sinon.stub(Query.prototype, 'get').callsFake(function (this: Query) {
      record.call(this);
      return Promise.resolve({ docs: [] } as never);
    });
    sinon
      .stub(DocumentReference.prototype, 'get')
      .resolves({ get: () => undefined, updateTime: undefined } as never);
    const listened = sinon.stub(Query.prototype, 'onSnapshot').callsFake(function (this: Query) {
      record.call(this);
      return () => undefined;
    });
    const store = createFirestoreStore({
      firestore: connectFirestore('no-such-project', '127.0.0.1:1'),
      finalStep: createFinalStep([]),
      log: aLog().log,
      now: () => NOW,
    });
    const watching = new AbortController();
    const uses: Readonly<
      Record<Exclude<keyof Store, 'get' | 'history' | 'update' | 'delete' | 'close'>, () => Promise<unknown>>
    > = {
      list: () => Array.fromAsync(store.list()),
      snapshot: () => Array.fromAsync(store.snapshot()),
      page: () => store.page(undefined),
      listPowerCycle: () => store.listPowerCycle(),
      overdue: () => store.overdue(NOW, { due: NOW.toISOString(), machineId: 'm' }, 10),
      newestReport: () => store.newestReport(),
      unwell: () => Array.fromAsync(store.unwell()),
      timeline: () => store.timeline('m', { limit: 1 }),
      sweeps: () => store.sweeps.read(),
      silences: () => Promise.resolve(),
      outbox: () => Promise.resolve(),
      incidents: async () => {
        for (const open of [false, true]) await store.incidents.page({ open, limit: 1 });
      },
      power: async () => {
        await store.power.requests();
        await store.power.namedBy('0b6f1e0c-5d1a-4c7e-9a55-3f8f2f0c8f11');
        await store.power.agents();
      },
      watch: () => {
        for (const readings of [false, true])
          void store.watch({ readings, signal: watching.signal }, () => undefined).catch(() => undefined);
        return Promise.resolve();
      },
    };
    for (const use of Object.values(uses)) await use();
    assert.equal(listened.callCount, 4);
    watching.abort();
    await store.close();
    const needed = new Set(made.filter(({ fields }) => fields.length > 0).map(text));
    assert.deepEqual([...needed].sort(), FIRESTORE_INDEXES.map(text).sort());
  });

  it('and expiring fields are exactly those in which the store writes when a document expires', async () => {
    const expiring = new Set<string>();
    const write = ({ parent }: DocumentReference, data: object): void => {
      for (const [field, value] of Object.entries(data))
        if (field.startsWith('Expire')) {
          assert.ok(value instanceof Timestamp, `${parent.id}: ${field}`);
          expiring.add(text({ collection: parent.id, field }));
        }
    };
    const firestore = connectFirestore('no-such-project', '127.0.0.1:1');
    let found: object = {};
    const transaction = { get: () => Promise.resolve(found), set: write, delete: () => undefined };
    sinon.replace(firestore, 'runTransaction', (work) => work(transaction as unknown as Transaction));
    const batch = { create: write, set: write, commit: () => Promise.resolve([]) };
    sinon.replace(firestore, 'batch', () => batch as unknown as WriteBatch);
    const store = createFirestoreStore({
      firestore,
      finalStep: createFinalStep([]),
      log: aLog().log,
      now: () => NOW,
    });
    const none = { exists: false, id: 'm', data: () => undefined, get: () => undefined };
    found = none;
    await store.update('m', () => aRecord(), anOrigin({ once: { key: 'k', request: 'r' } }));
    found = { ...none, exists: true, data: () => ({}) };
    await store.delete('m', anOrigin());
    const closed = anIncident({ Members: [aMember('m')], Closed: NOW.toISOString() });
    await store.sweeps.write('', NO_SWEEP_YET, [closed]);
    await store.outbox.update(closed.ID, 'chat', () => NOT_DELIVERED);
    await store.power.note(AGENT.ID, () => ({ ...AGENT, SeenAt: NOW.toISOString(), Busy: [] }));
    await store.close();
    assert.deepEqual([...expiring].sort(), FIRESTORE_TTL_FIELDS.map(text).sort());
  });

  it('of all queries in the sources are covered by that test', () => {
    const queried = new Set([...sources.matchAll(/\.(?:where|orderBy)\('(\w+)'/g)].map(([, field]) => field));
    const indexed = new Set(FIRESTORE_INDEXES.flatMap(({ fields }) => fields.map(({ name }) => name)));
    assert.deepEqual(queried, new Set<string | undefined>(indexed));
  });

  it('and expiring fields belong to collections that the store writes', () => {
    const written = new Set<string | undefined>(
      [...sources.matchAll(/\.collection(?:Group)?\('(\w+)'\)/g)].map(([, name]) => name),
    );
    assert.deepEqual(written, new Set<string | undefined>(FIRESTORE_COLLECTIONS));
    for (const { collection } of [...FIRESTORE_INDEXES, ...FIRESTORE_TTL_FIELDS]) {
      assert.ok(written.has(collection), collection);
    }
  });
});
