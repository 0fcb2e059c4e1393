/** Deleting a machine while Pub/Sub still holds events of it, end to end. */
import assert from 'node:assert/strict';
import { freshProject, needsFirestoreEmulator, needsPubsubEmulator } from '../support/emulators.ts';
import { type EventPath, openEventPath } from '../support/event_path.ts';
import { eventually } from '../support/eventually.ts';

const MACHINE = 'skia-e-linux-100';

describe('a machine deleted while its events are in transit', function () {
  this.timeout(60_000);
  const firestore = needsFirestoreEmulator();
  const pubsub = needsPubsubEmulator();
  let path: EventPath;
  const opened = new AsyncDisposableStack();

  before(async () => {
    path = await openEventPath(freshProject(), { firestore: firestore(), pubsub: pubsub() });
    opened.defer(() => path.close());
    path.proxy.behave();
  });
  after(() => opened.disposeAsync());

  const report = (members: object = {}): Promise<string> =>
    path.publish({
      data: Buffer.from(
        JSON.stringify({ type: 'raw_state', host: { name: MACHINE }, standalone: { cores: 4 }, ...members }),
      ),
    });
  const acknowledged = (...ids: string[]): Promise<void> =>
    eventually(() => {
      for (const id of ids) assert.equal(path.proxy.passages.get(id)?.isAcknowledged, true);
    }, 30_000);

  it('stays deleted until it publishes a new event, and then starts afresh', async () => {
    await acknowledged(await report());
    assert.ok(await path.store.get(MACHINE));

    path.proxy.hold();
    const inTransit = await Promise.all([report(), report({ forced_quarantine: true }), report(), report()]);
    await eventually(() => assert.equal(path.proxy.waiting(), inTransit.length), 30_000);
    assert.ok(await path.store.delete(MACHINE, { actor: 'anna@example.org', eventId: '', requestId: 'r1' }));
    path.proxy.release();
    await acknowledged(...inTransit);
    assert.equal(await path.store.get(MACHINE), undefined);

    await acknowledged(await report());
    const back = await path.store.get(MACHINE);
    assert.equal(back?.IsQuarantined, false);
    const { Entries } = await path.store.timeline(MACHINE, { limit: 100 });
    const kinds = Entries.map(({ Kind }) => Kind).filter((kind) => kind === 'created' || kind === 'deleted');
    assert.deepEqual(kinds, ['created', 'deleted', 'created']);
  });
});
