/** Calls that the database does not answer, and calls after the end. */
import assert from 'node:assert/strict';
import { DocumentReference, Query, WriteBatch } from '@google-cloud/firestore';
import sinon from 'sinon';
import { connectFirestore, createFirestoreStore } from '../../../../shared/store/firestore/store.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { NO_SWEEP_YET } from '../../../../shared/types/sweep_state.ts';
import { aLog, anOrigin, NOW } from '../../../support/builders.ts';
import { aSilence } from '../../../support/sweeping.ts';

const CALLS: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'reading m-1': (store) => store.get('m-1'),
  'reading m-2': (store) => Array.fromAsync(store.snapshot('m-2')),
  'reading the history of m-1': (store) => store.history('m-1'),
  'listing machines': (store) => store.page(undefined),
  'listing power cycles': (store) => store.listPowerCycle(),
  'reading the timeline of m-1': (store) => store.timeline('m-1', { limit: 1 }),
  'listing overdue machines': (store) => store.overdue(NOW, undefined, 1),
  'reading the newest report': (store) => store.newestReport(),
  'listing unwell machines': (store) => Array.fromAsync(store.unwell()),
  'reading the state of sweeps': ({ sweeps }) => sweeps.read(),
  'writing the state of sweeps': ({ sweeps }) => sweeps.write('', NO_SWEEP_YET, []),
  'reading silences': ({ silences }) => silences.list(),
  'reading the incident i-1': ({ incidents }) => incidents.get('i-1'),
  'listing incidents': ({ incidents }) => incidents.page({ open: true, limit: 1 }),
  'listing deliveries of i-1': ({ incidents }) => incidents.told('i-1'),
  'reading power-cycle requests': ({ power }) => power.requests(),
  'reading machines': ({ power }) => power.records(['m-1']),
  'listing outlets': ({ power }) => power.namedBy('u-1'),
  'listing power agents': ({ power }) => power.agents(),
  'changing m-1': (store) => store.update('m-1', () => undefined, anOrigin()),
  'changing m-2': (store) => store.delete('m-2', anOrigin()),
  'reading the incident i-2': ({ incidents }) => incidents.read(['i-2']),
  'changing the incident i-1': ({ incidents }) => incidents.update('i-1', (was) => was),
  'changing a delivery of i-1': ({ outbox }) => outbox.update('i-1', 'chat', () => undefined),
  'adding a silence': ({ silences }) => silences.add(aSilence('s-1')),
  'ending a silence': ({ silences }) => silences.end('s-1'),
  'noting the power agent u-1': ({ power }) => power.note('u-1', (was) => was!),
};

describe('Firestore store: a database that does not answer', () => {
  let store: Store;
  beforeEach(() => {
    const firestore = connectFirestore('a-project', '127.0.0.1:1');
    const never = (): Promise<never> => new Promise(() => undefined);
    sinon.replace(firestore, 'runTransaction', never);
    sinon.replace(firestore, 'getAll', never);
    for (const { prototype } of [DocumentReference, Query]) sinon.replace(prototype, 'get', never);
    sinon.replace(WriteBatch.prototype, 'commit', never);
    store = createFirestoreStore({
      firestore,
      finalStep: (_id, _was, next) => next,
      log: aLog().log,
      now: () => NOW,
    });
  });
  afterEach(() => sinon.restore());

  for (const [what, call] of Object.entries(CALLS))
    it(`fails ${what} after 15 s`, async () => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const failed = assert.rejects(call(store), { message: `${what} took longer than 15 s` });
      await clock.tickAsync(15_000);
      await failed;
    });

  it('is asked nothing after the store was closed', async () => {
    await store.close();
    for (const call of Object.values(CALLS))
      await assert.rejects(call(store), /^Error: the store is closed$/);
  });
});
