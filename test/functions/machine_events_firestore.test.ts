/** The main loop on Firestore with concurrent, reordered and repeated events. */
import assert from 'node:assert/strict';
import { machineEvents } from '../../functions/machine_events.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog, anInstance, NOW } from '../support/builders.ts';
import { needsFirestoreEmulator } from '../support/emulators.ts';
import { type FirestoreDatabase, firestoreDatabase } from '../support/firestore_database.ts';
import { aCloudEvent, base64 } from '../support/push.ts';

const MACHINE = 'skia-e-linux-100';
const COUNT = 100;

const events = Array.from({ length: COUNT }, (_, n) =>
  aCloudEvent({
    data: base64({
      type: 'raw_state',
      host: { name: MACHINE, version: `v${n}` },
      standalone: { cores: 4 },
      forced_quarantine: n === 7,
    }),
    messageId: String(1_000 + n),
    publishTime: new Date(NOW.getTime() + n).toISOString(),
  }),
);

/** A fixed but mixed-up order. */
const shuffled = <T>(items: readonly T[]): T[] => items.map((_, n) => items[(n * 37 + 11) % items.length]!);

describe('machine_events on Firestore, with a hundred concurrent events of one machine,', () => {
  const host = needsFirestoreEmulator();
  let database: FirestoreDatabase;
  let store: Store;
  let steps: number;
  let outcomes: () => Record<string, number>;
  let handle: ReturnType<typeof machineEvents>;

  beforeEach(() => {
    database = firestoreDatabase(host());
    const opened = database.open();
    steps = 0;
    store = {
      ...opened,
      update: (machineId, step, origin) =>
        opened.update(
          machineId,
          (...stored) => {
            steps += 1;
            return step(...stored);
          },
          origin,
        ),
    };
    const { log, lines } = aLog();
    outcomes = () => {
      const counts: Record<string, number> = {};
      for (const { outcome } of lines) counts[String(outcome)] = (counts[String(outcome)] ?? 0) + 1;
      return counts;
    };
    handle = machineEvents({
      instance: anInstance(),
      store,
      log,
      now: () => NOW,
      publish: () => Promise.reject(new Error('no event should be refused')),
    });
  });

  afterEach(() => database.close());

  it('applies all of them without a transaction retry', async () => {
    await Promise.all(events.map((event) => handle(event)));
    assert.equal(steps, COUNT);
    assert.deepEqual(outcomes(), { created: 1, applied: COUNT - 1 });
    assert.equal((await database.open().get(MACHINE))?.Version, `v${COUNT - 1}`);
  });

  it('stores the same result in any order and with each event delivered twice', async () => {
    await Promise.all([...shuffled(events), ...shuffled(events)].map((event) => handle(event)));
    assert.equal(steps, 2 * COUNT);
    const found = await database.open().get(MACHINE);
    assert.equal(found?.Version, `v${COUNT - 1}`);
    assert.equal(found.IsQuarantined, true);
    const { Entries } = await database.open().timeline(MACHINE, { limit: 500 });
    assert.equal(Entries.filter(({ Kind }) => Kind === 'quarantine').length, 1);
    const changes = Entries.map(({ EventID, Kind }) => `${EventID} ${Kind}`);
    assert.equal(new Set(changes).size, changes.length);
  });
});
