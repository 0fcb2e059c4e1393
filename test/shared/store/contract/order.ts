/** Repeated and reordered deliveries: Pub/Sub delivers at least once and in any order, but a machine ends as its newest event makes it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clearQuarantine } from '../../../../shared/operator/service.ts';
import { DEFAULT_TIMES } from '../../../../shared/health/times.ts';
import type { Store } from '../../../../shared/store/store.ts';
import type { Event } from '../../../../shared/types/event.ts';
import { ZERO_TIME } from '../../../../shared/types/time.ts';
import { anEvent, anInstance, anOrigin, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { plain } from '../../../support/plain.ts';
import { databaseOf, type StoreKind } from './database.ts';
import { processEvent } from '../../../support/processing.ts';

interface Sent {
  readonly event: Event;
  readonly eventId: string;
  readonly publishedAt: string;
}

const { user } = anInstance();

/** Does what the event function does with a message. */
const deliver = (store: Store, { event, eventId, publishedAt }: Sent) =>
  store.update(
    event.host.name,
    (previous, now, deletedAt) =>
      processEvent(previous, event, {
        now,
        publishedAt,
        eventId,
        times: DEFAULT_TIMES,
        user,
        deletedAt,
      }),
    anOrigin({ actor: user, eventId }),
  );

/** Events of one machine, in the order of publication. */
const publishedEvents = fc
  .array(fc.record({ task: fc.boolean(), forced: fc.boolean(), version: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((events) =>
    events.map(({ task, forced, version }, i) => ({
      task,
      forced,
      version: `v${version}`,
      publishedAt: new Date(NOW.getTime() + i * 1000).toISOString(),
      eventId: String(9_007_199_254_740_993n + BigInt(i)),
    })),
  );

/** The same events, some of them repeated, in any order of delivery. */
const deliveries = publishedEvents.chain((sent) =>
  fc.record({
    sent: fc.constant(sent),
    order: fc
      .array(fc.nat({ max: sent.length - 1 }), { maxLength: 6 })
      .chain((repeats) =>
        fc.shuffledSubarray([...sent.keys(), ...repeats], { minLength: sent.length + repeats.length }),
      ),
  }),
);

export const describeOrder = (kind: StoreKind): void => {
  describe('repeated and reordered deliveries', () => {
    const database = databaseOf(kind);

    it('leave the state of the newest event, any forced quarantine, and no doubled timeline entry', async function () {
      this.timeout(120_000);
      let now = NOW.getTime() + 60_000;
      const store = database().open(() => new Date((now += 10)));
      let run = 0;
      await fc.assert(
        fc.asyncProperty(deliveries, async ({ sent, order }) => {
          run += 1;
          const id = `skia-order-${run}`;
          for (const i of order) {
            const { version, task, forced, publishedAt, eventId } = sent[i]!;
            const event = anEvent({
              host: { name: id, version },
              running_swarming_task: task,
              forced_quarantine: forced,
            });
            await deliver(store, { event, eventId, publishedAt });
          }
          const newest = sent.at(-1)!;
          const found = await store.get(id);
          assert.equal(found?.Version, newest.version);
          assert.equal(found.RunningSwarmingTask, newest.task);
          assert.equal(found.LastEventTime, newest.publishedAt);
          assert.equal(found.LastEventID, newest.eventId);
          assert.equal(
            found.IsQuarantined,
            sent.some(({ forced }) => forced),
          );
          const { Entries } = await store.timeline(id, { limit: 500 });
          const changes = Entries.map(({ EventID, Kind }) => `${EventID} ${Kind}`);
          assert.equal(new Set(changes).size, changes.length);
          assert.equal(Entries.filter(({ Kind }) => Kind === 'created').length, 1);
          assert.equal(
            Entries.filter(({ Kind }) => Kind === 'quarantine').length,
            sent.some(({ forced }) => forced) ? 1 : 0,
          );
        }),
        { numRuns: 40 },
      );
    });

    it('change nothing if the event is a duplicate, not even the timeline', async () => {
      let now = NOW;
      const store = database().open(() => now);
      const sent = {
        event: anEvent({ forced_quarantine: true }),
        eventId: '7',
        publishedAt: NOW.toISOString(),
      };
      const id = sent.event.host.name;
      await deliver(store, sent);
      const before = [plain(await store.get(id)), await store.timeline(id, { limit: 500 })];
      now = new Date(NOW.getTime() + 60_000);
      const { previous, next } = await deliver(store, sent);
      assert.equal(next, previous);
      assert.deepEqual([plain(await store.get(id)), await store.timeline(id, { limit: 500 })], before);
    });

    it('change nothing if an event applied before comes again with a later publish time', async () => {
      let now = NOW;
      const store = database().open(() => now);
      const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
      const send = (eventId: string, seconds: number, version: string, forced_quarantine = false) => {
        const event = anEvent({ host: { name: 'skia-1', version }, forced_quarantine });
        now = at(60 + seconds);
        return deliver(store, { event, eventId, publishedAt: at(seconds).toISOString() });
      };
      await send('10', 10, 'v1', true);
      await send('12', 12, 'v2');
      now = at(75);
      await change(
        store,
        'skia-1',
        (was) => was && clearQuarantine(was, { arrivedAt: now, now, forcedAt: ZERO_TIME }),
        anOrigin(),
      );
      const before = [plain(await store.get('skia-1')), await store.timeline('skia-1', { limit: 500 })];
      await send('10', 80, 'v1', true);
      assert.deepEqual(
        [plain(await store.get('skia-1')), await store.timeline('skia-1', { limit: 500 })],
        before,
      );
    });

    it('change nothing if a late quarantine comes again with a later publish time, after it was cleared', async () => {
      let now = NOW;
      const store = database().open(() => now);
      const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
      const send = (eventId: string, seconds: number, forced_quarantine = false) => {
        const event = anEvent({ host: { name: 'skia-1', version: `v${eventId}` }, forced_quarantine });
        now = at(60 + seconds);
        return deliver(store, { event, eventId, publishedAt: at(seconds).toISOString() });
      };
      await send('12', 12);
      await send('10', 10, true);
      now = at(75);
      await change(
        store,
        'skia-1',
        (was) => was && clearQuarantine(was, { arrivedAt: now, now, forcedAt: ZERO_TIME }),
        anOrigin(),
      );
      await send('10', 80, true);
      const found = await store.get('skia-1');
      assert.deepEqual([found?.Version, found?.IsQuarantined], ['v12', false]);
    });

    it('leave a machine deleted if our clock is 400 days ahead, and once it is right again', async () => {
      let now = NOW;
      const store = database().open(() => now);
      const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
      const event = anEvent({ forced_quarantine: true });
      const sentAt = (seconds: number): Sent => ({
        event,
        eventId: String(seconds),
        publishedAt: at(seconds).toISOString(),
      });
      await deliver(store, sentAt(10));
      now = at(20);
      await store.delete(event.host.name, anOrigin({ eventId: '' }));
      for (const clock of [at(30 + 400 * 24 * 60 * 60), at(40)]) {
        now = clock;
        await deliver(store, sentAt(11));
        assert.equal(await store.get(event.host.name), undefined);
      }
    });

    it('leave a machine deleted until it publishes a new event', async () => {
      let now = NOW;
      const store = database().open(() => now);
      const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
      const event = anEvent();
      const id = event.host.name;
      const sentAt = (seconds: number, forced_quarantine = false): Sent => ({
        event: anEvent({ forced_quarantine }),
        eventId: String(seconds),
        publishedAt: at(seconds).toISOString(),
      });
      now = at(11);
      await deliver(store, sentAt(10));
      now = at(20);
      await store.delete(id, anOrigin({ eventId: '' }));
      now = at(30);
      for (const late of [10, 15, 20]) await deliver(store, sentAt(late, true));
      assert.equal(await store.get(id), undefined);
      await deliver(store, sentAt(21));
      assert.equal((await store.get(id))?.LastEventID, '21');
      // A forced quarantine published before the deletion no longer applies, even if its event arrives only now.
      await deliver(store, sentAt(16, true));
      assert.equal((await store.get(id))?.IsQuarantined, false);
    });
  });
};
