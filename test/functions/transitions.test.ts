/** The recorded transitions through HTTP and a real store. */
import assert from 'node:assert/strict';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import { openSqliteStore } from '../../shared/store/sqlite/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { ROLES } from '../../shared/types/access.ts';
import { aLog, anInstance } from '../support/builders.ts';
import { freshProject, needsFirestoreEmulator } from '../support/emulators.ts';
import { type Answer, type Lab, openLab } from '../support/lab.ts';
import { recorded, type Transition, transitions, unrecorded } from '../support/transitions.ts';
import { change } from '../support/change.ts';

/** Actions that record their actor. Some transitions have none; over HTTP every caller has an address. */
const RECORDS_ACTOR = new Set(['toggle_mode', 'toggle_powercycle', 'remove_device', 'set_note']);

const withActor = transitions.filter(({ op, user }) => user !== undefined || !RECORDS_ACTOR.has(op));

const send = (lab: Lab, { op, machineId, params, event }: Transition): Promise<Answer> => {
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

/** The status of the API, which differs from the recorded one in two cases. */
const expectedStatus = ({ op, params, expected }: Transition): number => {
  if (expected === null || !('status' in expected)) return 200;
  // The body is parsed before the machine is read.
  if (op === 'set_attached_device' && JSON.stringify(params).includes('bogus')) return 400;
  // A rack reports all its machines at once: unknown ones are named, not refused.
  if (op === 'powercycle_state' && expected.status === 404) return 200;
  return expected.status;
};

const runTransitions = (
  openStore: (now: () => Date) => Store,
  isIncluded: (transition: Transition) => boolean,
): void => {
  let now = new Date();
  let user = '';
  let lab: Lab;
  const opened = new AsyncDisposableStack();
  before(() => {
    const authenticate = () => Promise.resolve({ email: user, roles: ROLES });
    lab = openLab({ store: openStore(() => now), now: () => now, authenticate });
    opened.defer(() => lab.close());
  });
  after(() => opened.disposeAsync());

  for (const transition of withActor.filter(isIncluded))
    it(`${transition.id} step ${transition.step}: ${transition.op}`, async () => {
      const { machineId, previous, expected } = transition;
      now = new Date(0);
      user = transition.user ?? 'rack@lab.iam.gserviceaccount.com';
      const setUp = { actor: 'test', eventId: '' };
      await lab.store.delete(machineId, setUp);
      if (previous !== null)
        await change(lab.store, machineId, () => ({ ...previous, ...unrecorded }), setUp);

      now = new Date(transition.now);
      const { status } = await send(lab, transition);

      assert.equal(status, expectedStatus(transition));
      const stored = await lab.store.get(machineId);
      if (expected === null || ('status' in expected && previous === null)) assert.equal(stored, undefined);
      else assert.deepEqual(recorded(stored!), 'status' in expected ? previous : expected);
    });
};

describe('the recorded transitions through HTTP', () => {
  describe('with SQLite', () => {
    runTransitions(
      (now) =>
        openSqliteStore({
          path: ':memory:',
          finalStep: createFinalStep(anInstance().pools),
          log: aLog().log,
          now,
        }),
      () => true,
    );
  });

  describe('with Firestore, for operators and racks', () => {
    const host = needsFirestoreEmulator();
    runTransitions(
      (now) =>
        createFirestoreStore({
          firestore: connectFirestore(freshProject(), host()),
          finalStep: createFinalStep(anInstance().pools),
          log: aLog().log,
          now,
        }),
      ({ op }) => op !== 'event',
    );
  });
});
