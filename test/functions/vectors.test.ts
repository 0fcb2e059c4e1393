/** The recorded transitions once more, through HTTP and a real store: what is asked is what becomes stored. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compilePools } from '../../shared/processor/final_step.ts';
import { connectFirestore } from '../../shared/store/connect_firestore.ts';
import { createFirestoreStore } from '../../shared/store/firestore.ts';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Description } from '../../shared/types/description.ts';
import { ROLES } from '../../shared/types/instance.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { aLog, anInstance } from '../support/builders.ts';
import { freshProject, needsFirestoreEmulator } from '../support/emulators.ts';
import { type Answer, type Lab, openLab } from '../support/lab.ts';
import { plain } from '../support/plain.ts';

interface Vector {
  readonly id: string;
  readonly step: number;
  readonly op: string;
  readonly now: string;
  readonly machineId: string;
  readonly user?: string;
  readonly params?: { readonly PowerCycleState?: string };
  readonly event?: { readonly host: object };
  readonly previous: Description | null;
  readonly expected: Description | { readonly status: number } | null;
}

/** What a person does is recorded with who does it; over HTTP nobody acts unnamed. */
const NAMELESS = new Set(['toggle_mode', 'toggle_powercycle', 'remove_device', 'set_note']);

const vectors = readFileSync(new URL('../fixtures/transitions.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)
  .filter(({ op, user }) => user !== undefined || !NAMELESS.has(op));

const unrecorded = { LastEventTime: ZERO_TIME, LastEventID: '', QuarantineClearedTime: ZERO_TIME };
const recorded = (description: Description): object =>
  Object.fromEntries(Object.entries(plain(description)).filter(([member]) => !(member in unrecorded)));

const send = (lab: Lab, { op, machineId, params, event }: Vector): Promise<Answer> => {
  switch (op) {
    case 'event':
      return lab.ask('POST /json/v1/machine/event/', { body: event! });
    case 'powercycle_complete':
      return lab.ask(`POST /json/v1/powercycle/complete/${machineId}`, {
        headers: { 'Content-Type': 'text/plain' },
      });
    case 'powercycle_state':
      return lab.ask('POST /json/v1/powercycle/state/update', {
        body: { Machines: [{ MachineID: machineId, ...params }] },
      });
    default:
      return lab.ask(`POST /_/machine/${op}/${machineId}`, params === undefined ? {} : { body: params });
  }
};

/** What the API answers where the pure function has no machine, or a bad parameter. */
const expectedStatus = ({ op, params, expected }: Vector): number => {
  if (expected === null || !('status' in expected)) return 200;
  // The body is looked at before the machine is.
  if (op === 'set_attached_device' && JSON.stringify(params).includes('bogus')) return 400;
  // A rack reports all its machines at once: those not known are named, not refused.
  if (op === 'powercycle_state' && expected.status === 404) return 200;
  return expected.status;
};

const runs = (openStore: () => Store, isIncluded: (vector: Vector) => boolean): void => {
  let now = new Date();
  let user = '';
  let lab: Lab;
  const opened = new AsyncDisposableStack();
  before(() => {
    const authenticate = () => Promise.resolve({ email: user, roles: ROLES });
    lab = openLab({ store: openStore(), now: () => now, authenticate });
    opened.defer(() => lab.close());
  });
  after(() => opened.disposeAsync());

  for (const vector of vectors.filter(isIncluded))
    it(`${vector.id} step ${vector.step}: ${vector.op}`, async () => {
      const { machineId, previous, expected } = vector;
      now = new Date(vector.now);
      user = vector.user ?? 'rack@lab.iam.gserviceaccount.com';
      const setUp = { actor: 'test', eventId: '', now: new Date(0) };
      await lab.store.delete(machineId, setUp);
      if (previous !== null) await lab.store.update(machineId, () => ({ ...previous, ...unrecorded }), setUp);

      const { status } = await send(lab, vector);

      assert.equal(status, expectedStatus(vector));
      const stored = await lab.store.get(machineId);
      if (expected === null || ('status' in expected && previous === null)) assert.equal(stored, undefined);
      else assert.deepEqual(recorded(stored!), 'status' in expected ? previous : expected);
    });
};

describe('the recorded transitions through HTTP', () => {
  describe('with the store in one file', () => {
    runs(
      () => openSqliteStore({ path: ':memory:', pools: compilePools(anInstance().pools), log: aLog().log }),
      () => true,
    );
  });

  describe('with Firestore, what operators and racks do', () => {
    const host = needsFirestoreEmulator();
    runs(
      () =>
        createFirestoreStore({
          firestore: connectFirestore(freshProject(), host()),
          pools: compilePools(anInstance().pools),
          log: aLog().log,
        }),
      ({ op }) => op !== 'event',
    );
  });
});
