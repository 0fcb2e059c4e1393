/** The events of a whole lab over an unreliable network, with crashes of the event function, end to end. */
import assert from 'node:assert/strict';
import { simulatedMachineId } from '../../deploy/local/simulated_event.ts';
import { deviceKind } from '../../shared/processor/device_readings.ts';
import { createFinalStep } from '../../shared/processor/final_step.ts';
import { compareEventIds } from '../../shared/processor/order.ts';
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import type { Description } from '../../shared/types/description.ts';
import type { Event } from '../../shared/types/event.ts';
import { normalizeTime } from '../../shared/types/time.ts';
import { freshProject, needsFirestoreEmulator, needsPubsubEmulator } from '../support/emulators.ts';
import { type EventPath, openEventPath } from '../support/event_path.ts';
import { eventually } from '../support/eventually.ts';
import { fleetEvent, INVALID_MESSAGES } from '../support/fleet.ts';
import { plain } from '../support/plain.ts';
import { processEvent } from '../support/processing.ts';

/** Each meets every fault of the network several times; `npm run soak` sends hundreds of times as many. */
const MACHINES = 20;
const ROUNDS = 12;
/** Each invalid message twice. */
const INVALID_EVERY = (MACHINES * ROUNDS) / (2 * INVALID_MESSAGES.length);
const CRASHES = 3;
/** Crashes after each of the first three eighths of the messages, so that later messages meet what earlier ones left behind. */
const CRASH_EVERY = (MACHINES * ROUNDS) / 8;
const LIMIT_MS = 300_000;

/** Members that an event determines alone, whatever was stored before. */
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

describe(`${MACHINES * ROUNDS} events over a network that delays, reorders, repeats and cuts`, function () {
  this.timeout(LIMIT_MS + 60_000);
  const firestore = needsFirestoreEmulator();
  const pubsub = needsPubsubEmulator();
  let path: EventPath;
  const opened = new AsyncDisposableStack();
  const sent = new Map<string, Event>();
  const invalid = new Map<string, string>();

  before('publish, crash, and wait until every message is acknowledged', async () => {
    path = await openEventPath(freshProject(), { firestore: firestore(), pubsub: pubsub() });
    opened.defer(() => path.close());
    const publishing: Promise<unknown>[] = [];
    for (let number = 0; number < MACHINES * ROUNDS; number++) {
      const event = fleetEvent(number % MACHINES, Math.floor(number / MACHINES));
      const data = Buffer.from(JSON.stringify(event));
      publishing.push(path.publish({ data }).then((id) => sent.set(id, event)));
      if (number % INVALID_EVERY !== 0) continue;
      const { refusal, ...message } = INVALID_MESSAGES[(number / INVALID_EVERY) % INVALID_MESSAGES.length]!;
      publishing.push(path.publish(message).then((id) => invalid.set(id, refusal)));
    }
    for (let crash = 1; crash <= CRASHES; crash++) {
      await eventually(() => assert.ok(path.proxy.acknowledged() >= crash * CRASH_EVERY), LIMIT_MS);
      await path.crash();
    }
    await Promise.all(publishing);
    await eventually(() => assert.equal(path.proxy.acknowledged(), sent.size + invalid.size), LIMIT_MS);
  });
  after(() => opened.disposeAsync());

  it('meet every fault of the network', () => {
    assert.equal(sent.size, MACHINES * ROUNDS);
    assert.equal(invalid.size, (MACHINES * ROUNDS) / INVALID_EVERY);
    for (const [fate, times] of Object.entries(path.proxy.fates))
      assert.ok(times > 0, `no request was ${fate}`);
  });

  it('leave every machine in the state of its newest event, quarantined if any event forced it', async () => {
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
      const alone = processEvent(undefined, event, {
        now: new Date(),
        publishedAt: publishedAt(eventId),
        eventId,
        times: DEFAULT_TIMES,
        user: path.instance.user,
      });
      assert.ok(alone);
      for (const name of READINGS)
        assert.deepEqual(plain(description[name]), plain(alone.Description[name]), `${machineId} ${name}`);
      const IsQuarantined = events.some(([, { forced_quarantine }]) => forced_quarantine);
      assert.equal(description.IsQuarantined, IsQuarantined, machineId);
      // A missing device keeps the dimensions from before.
      if (deviceKind(event) !== undefined) {
        const quarantined = { ...alone, Description: { ...alone.Description, IsQuarantined } };
        const { Description: final } = finalStep(machineId, undefined, quarantined, new Date());
        assert.deepEqual(plain(description.Dimensions), plain(final.Dimensions), machineId);
      }
    }
  });

  it('leave one timeline entry for each change', async () => {
    const check = async (machineId: string): Promise<void> => {
      const { Entries } = await path.store.timeline(machineId, { limit: 500 });
      const changes = Entries.map(({ EventID, Kind }) => `${EventID} ${Kind}`);
      assert.equal(new Set(changes).size, changes.length, machineId);
      const count = (kind: string) => Entries.filter(({ Kind }) => Kind === kind).length;
      assert.equal(count('created'), 1, machineId);
      const description = await path.store.get(machineId);
      assert.equal(count('quarantine'), description?.IsQuarantined === true ? 1 : 0, machineId);
    };
    // Ten at a time, because the emulator is slow and each read has a time limit.
    const machineIds = Array.from({ length: MACHINES }, (_, index) => simulatedMachineId(index));
    while (machineIds.length > 0) await Promise.all(machineIds.splice(0, 10).map(check));
  });

  it('leave exactly the invalid messages in the refused topic, each with its reason', async () => {
    const refused = await path.drain(path.instance.topics.refused);
    const reasons = new Map(
      refused.map(({ attributes }) => [attributes['original_message_id'], attributes['refused_reason']]),
    );
    assert.deepEqual(reasons, invalid);
  });

  it('leave no message undelivered or waiting', async () => {
    assert.deepEqual(await path.drain(path.instance.topics.undelivered), []);
    assert.deepEqual(await path.drainLanes(), []);
  });

  it('leave a process that stops on SIGTERM', async () => {
    assert.deepEqual(await path.stop(), { code: 0, signal: null });
  });
});
