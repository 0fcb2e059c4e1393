import assert from 'node:assert/strict';
import { deviceKind } from '../../shared/processor/device_readings.ts';
import { compareEventIds } from '../../shared/processor/order.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import * as processor from '../../shared/processor/process.ts';
import type { Description } from '../../shared/types/description.ts';
import type { Event } from '../../shared/types/event.ts';
import { normalizeTime } from '../../shared/types/time.ts';
import { simulatedMachineId } from '../../deploy/local/simulated_event.ts';
import { freshProject, needsFirestoreEmulator, needsPubsubEmulator } from '../support/emulators.ts';
import { type EventPath, openEventPath } from '../support/event_path.ts';
import { eventually } from '../support/eventually.ts';
import { BAD_MESSAGES, fleetEvent } from '../support/fleet.ts';
import { plain } from '../support/plain.ts';

const MACHINES = 500;
const ROUNDS = 20;
const BAD_EVERY = 100;
const CRASHES = 3;
/** A crash comes each time another eighth of the messages got through: the later ones meet what the earlier left behind. */
const CRASH_EVERY = (MACHINES * ROUNDS) / 8;
const LIMIT_MS = 300_000;

/** What an event says of its machine by itself, whatever was known before. */
const READINGS = [
  'Version',
  'LastEventID',
  'LastEventTime',
  'RunningSwarmingTask',
  'LaunchedSwarming',
  'Battery',
  'Temperature',
  'DeviceUptime',
] as const satisfies readonly (keyof Description)[];

describe('events on their way through a network that delays, reorders, repeats and cuts', function () {
  this.timeout(LIMIT_MS + 60_000);
  const firestore = needsFirestoreEmulator();
  const pubsub = needsPubsubEmulator();
  let path: EventPath;
  const opened = new AsyncDisposableStack();
  const sent = new Map<string, Event>();
  const bad = new Map<string, string>();

  before('publish, crash, and wait until all is acknowledged', async () => {
    path = await openEventPath(freshProject(), { firestore: firestore(), pubsub: pubsub() });
    opened.defer(() => path.close());
    const publishing: Promise<unknown>[] = [];
    for (let number = 0; number < MACHINES * ROUNDS; number++) {
      const event = fleetEvent(number % MACHINES, Math.floor(number / MACHINES));
      const data = Buffer.from(JSON.stringify(event));
      publishing.push(path.publish({ data }).then((id) => sent.set(id, event)));
      if (number % BAD_EVERY !== 0) continue;
      const { refusal, ...message } = BAD_MESSAGES[(number / BAD_EVERY) % BAD_MESSAGES.length]!;
      publishing.push(path.publish(message).then((id) => bad.set(id, refusal)));
    }
    for (let crash = 1; crash <= CRASHES; crash++) {
      await eventually(() => assert.ok(path.proxy.acknowledged() >= crash * CRASH_EVERY), LIMIT_MS);
      await path.crash();
    }
    await Promise.all(publishing);
    await eventually(() => assert.equal(path.proxy.acknowledged(), sent.size + bad.size), LIMIT_MS);
  });
  after(() => opened.disposeAsync());

  it('meet every misfortune', () => {
    assert.equal(sent.size, MACHINES * ROUNDS);
    assert.equal(bad.size, (MACHINES * ROUNDS) / BAD_EVERY);
    for (const [fate, times] of Object.entries(path.proxy.fates)) assert.ok(times > 0, `never ${fate}`);
  });

  it('leave every machine as its newest event, and any that forced quarantine, make it', async () => {
    const finalStep = createFinalStep(path.instance.pools);
    const publishedAt = (id: string): string =>
      normalizeTime(path.proxy.passages.get(id)?.publishTime ?? '') ?? '';
    const stored = await Array.fromAsync(path.store.list());
    assert.equal(stored.length, MACHINES);
    for (const description of stored) {
      const machineId = description.Dimensions['id']?.[0] ?? '';
      const events = [...sent].filter(([, { host }]) => host.name === machineId);
      assert.equal(events.length, ROUNDS);
      const [eventId, event] = events.reduce((a, b) => {
        const [atA, atB] = [publishedAt(a[0]), publishedAt(b[0])];
        return atA === atB ? (compareEventIds(a[0], b[0]) > 0 ? a : b) : atA > atB ? a : b;
      });
      const alone = processor.process(undefined, event, {
        now: new Date(),
        publishedAt: publishedAt(eventId),
        eventId,
        thresholds: path.instance.thresholds,
        user: path.instance.user,
      });
      assert.ok(alone);
      for (const name of READINGS)
        assert.deepEqual(plain(description[name]), plain(alone[name]), `${machineId} ${name}`);
      const IsQuarantined = events.some(([, { forced_quarantine }]) => forced_quarantine);
      assert.equal(description.IsQuarantined, IsQuarantined, machineId);
      // A device that went missing is known by what it was.
      if (deviceKind(event) !== 'missing') {
        const { Dimensions } = finalStep(machineId, { ...alone, IsQuarantined });
        assert.deepEqual(plain(description.Dimensions), plain(Dimensions), machineId);
      }
    }
  });

  it('leave each change in its timeline, once', async () => {
    const check = async (machineId: string): Promise<void> => {
      const { Entries } = await path.store.timeline(machineId, { limit: 500 });
      const changes = Entries.map(({ EventID, Kind }) => `${EventID} ${Kind}`);
      assert.equal(new Set(changes).size, changes.length, machineId);
      const count = (kind: string) => Entries.filter(({ Kind }) => Kind === kind).length;
      assert.equal(count('created'), 1, machineId);
      const description = await path.store.get(machineId);
      assert.equal(count('quarantine'), description?.IsQuarantined === true ? 1 : 0, machineId);
    };
    // A few at a time: the emulator is slow, and a reading has its time limit.
    const machineIds = Array.from({ length: MACHINES }, (_, index) => simulatedMachineId(index));
    while (machineIds.length > 0) await Promise.all(machineIds.splice(0, 10).map(check));
  });

  it('leave exactly the bad ones in the refused topic, each with its reason', async () => {
    const refused = await path.drain(path.instance.topics.refused);
    const reasons = new Map(
      refused.map(({ attributes }) => [attributes['original_message_id'], attributes['refused_reason']]),
    );
    assert.deepEqual(reasons, bad);
  });

  it('leave nothing undelivered, and nothing waiting', async () => {
    assert.deepEqual(await path.drain(path.instance.topics.undelivered), []);
    assert.deepEqual(await path.drainLanes(), []);
  });

  it('leave a process that ends when it is told to', async () => {
    assert.deepEqual(await path.stop(), { code: 0, signal: null });
  });
});
