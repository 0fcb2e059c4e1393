/** The properties of `process` for every event, whatever its texts, and for every order of delivery. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import sinon from 'sinon';
import { createFinalStep } from '../../../shared/processor/final_step.ts';
import { compareEventIds } from '../../../shared/processor/order.ts';
import { eventFromJson } from '../../../shared/source/decode.ts';
import type { Description } from '../../../shared/types/description.ts';
import { type Event, parseEvent } from '../../../shared/types/event.ts';
import { type StoredRecord, withDescription } from '../../../shared/types/stored_record.ts';
import { ANY_CHARACTER } from '../../support/any_character.ts';
import { anInstance, NOW } from '../../support/builders.ts';
import { aContext, processEvent } from '../../support/processing.ts';

const MACHINE = 'skia-e-1';
const finalStep = createFinalStep(anInstance().pools);

/** Fragments that are hard to parse, in any order, lone surrogates included. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['[', ']', ']:', ': ', '\n', '\r\n', '\t', ' ', ',', '{', '-', '.', '\ud800'],
        ...['__proto__', 'constructor'],
        ...['[ro.build.id]: [', '[ro.product.device]: [', '[ro.product.brand]: ['],
        ...[
          '\nlevel: ',
          '\n  scale: ',
          '\n  temperature: ',
          '\n  present: false',
          'Current temperatures from HAL:\n',
        ],
        ...[
          '\tTemperature{mValue=',
          ', mType=0, mName=',
          ', mType=8, mName=TYPE_',
          ', mStatus=0}\n',
          '30.5',
          '100',
          '9'.repeat(30),
        ],
      ),
      fc.string({ unit: ANY_CHARACTER, maxLength: 8 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const text = fc.oneof(fc.constant(''), fc.constant('x'), hostile);
const texts = fc.option(fc.array(text, { maxLength: 4 }), { nil: null });
const count = fc.oneof(fc.constant(0), fc.integer(), fc.constantFrom(-1, 1e9, 2 ** 60));

const event: fc.Arbitrary<Event> = fc
  .record({
    type: fc.oneof({ weight: 9, arbitrary: fc.constant('raw_state') }, { weight: 1, arbitrary: text }),
    host: fc.record({ name: fc.constant(MACHINE), version: text, start_time: text }),
    running_swarming_task: fc.boolean(),
    launched_swarming: fc.boolean(),
    forced_quarantine: fc.boolean(),
    quarantine_reason: text,
    trouble: text,
    stopping: fc.boolean(),
    runner_seen: count,
    android: fc.record({
      uptime: count,
      getprop: hostile,
      dumpsys_battery: hostile,
      dumpsys_thermal_service: hostile,
    }),
    chromeos: fc.record({ uptime: count, channel: text, milestone: text, release_version: text }),
    ios: fc.record({ version: text, device_type: text, battery: fc.integer() }),
    pyocd: fc.record({ device_type: text }),
    standalone: fc.record({
      cores: count,
      cpus: texts,
      gpus: texts,
      os_versions: texts,
      gce: fc.boolean(),
      machine_type: text,
      docker_installed: fc.boolean(),
    }),
  })
  .map((value) => parseEvent(value));

/** Dimensions that an operator supplies, some named like Object members. */
const supplied = fc.dictionary(
  fc.oneof(fc.constantFrom('__proto__', 'constructor', 'os', ''), text),
  fc.array(text),
);

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
};

/** Every text in a value, member names included. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
};

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 2) + minute * 60_000).toISOString();

describe('process, for any event', () => {
  it('neither throws nor mutates its arguments, nor does the final step', () =>
    fc.assert(
      fc.property(event, event, supplied, (first, second, SuppliedDimensions) => {
        const created = processEvent(
          undefined,
          frozen(first),
          frozen(aContext({ eventId: '1', publishedAt: at(1) })),
        );
        const final = created && finalStep(MACHINE, undefined, frozen(created), NOW);
        const previous =
          final && frozen(withDescription(final, { ...final.Description, SuppliedDimensions }));
        const next = processEvent(
          previous,
          frozen(second),
          frozen(aContext({ eventId: '2', publishedAt: at(2) })),
        );
        if (next !== undefined) finalStep(MACHINE, previous, frozen(next), NOW);
      }),
      { numRuns: 500 },
    ));

  it('makes only well-formed texts and member names from JSON', () =>
    fc.assert(
      fc.property(event, (given) => {
        const next = processEvent(undefined, eventFromJson(JSON.stringify(given)), aContext());
        assert.deepEqual(
          textsIn(next).filter((found) => !found.isWellFormed()),
          [],
        );
      }),
      { numRuns: 500 },
    ));

  it('returns the same Description for a duplicate', () =>
    fc.assert(
      fc.property(event, (given) => {
        const once = processEvent(undefined, given, aContext());
        assert.equal(processEvent(once, given, aContext()), once);
      }),
    ));

  it('does not depend on the system clock', () => {
    const clock = sinon.useFakeTimers({ toFake: ['Date'] });
    try {
      fc.assert(
        fc.property(event, (given) => {
          const first = processEvent(undefined, given, aContext());
          clock.tick(86_400_000);
          assert.deepEqual(processEvent(undefined, given, aContext()), first);
        }),
      );
    } finally {
      clock.restore();
    }
  });
});

interface Delivery {
  readonly event: Event;
  readonly publishedAt: string;
  readonly eventId: string;
}

/** The members that depend only on the newest event and on any forced quarantine. Which device is missing depends on earlier events too. */
const settled = (description: Description | undefined) =>
  description && {
    Battery: description.Battery,
    Temperature: description.Temperature,
    DeviceUptime: description.DeviceUptime,
    Version: description.Version,
    RunningSwarmingTask: description.RunningSwarmingTask,
    LaunchedSwarming: description.LaunchedSwarming,
    Trouble: description.Trouble,
    IsQuarantined: description.IsQuarantined,
    LastEventTime: description.LastEventTime,
    LastEventID: description.LastEventID,
  };

const deliver = (deliveries: readonly Delivery[], deletedAt?: string): Description | undefined =>
  deliveries.reduce<StoredRecord | undefined>(
    (previous, { event: given, ...position }) =>
      processEvent(
        previous,
        given,
        aContext({ ...position, deletedAt: previous === undefined ? deletedAt : undefined }),
      ),
    undefined,
  )?.Description;

describe('process, for any order and number of deliveries', () => {
  const deliveries = fc
    .uniqueArray(
      fc.record({ event, minute: fc.integer({ min: 1, max: 4 }), eventId: fc.integer({ min: 1, max: 1e6 }) }),
      {
        selector: ({ eventId }) => eventId,
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((all) =>
      all.map(({ event: given, minute, eventId }) => ({
        event: given,
        publishedAt: at(minute),
        eventId: String(eventId),
      })),
    );
  const orders = deliveries.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
  );
  const inOrder = (all: readonly Delivery[]) =>
    [...all].sort((a, b) =>
      a.publishedAt === b.publishedAt
        ? compareEventIds(a.eventId, b.eventId)
        : a.publishedAt < b.publishedAt
          ? -1
          : 1,
    );

  it('takes readings, version and flags from the newest event, and any forced quarantine', () =>
    fc.assert(
      fc.property(orders, ([all, shuffled]) =>
        assert.deepEqual(settled(deliver(shuffled)), settled(deliver(inOrder(all)))),
      ),
      { numRuns: 500 },
    ));

  it('ignores all events published before the machine was deleted', () =>
    fc.assert(
      // Half a minute off, so that no event is published at the time of the deletion.
      fc.property(orders, fc.integer({ min: 0, max: 4 }), ([all, shuffled], minute) => {
        const deletedAt = at(minute + 0.5);
        const remaining = inOrder(all).filter(({ publishedAt }) => publishedAt > deletedAt);
        assert.deepEqual(settled(deliver(shuffled, deletedAt)), settled(deliver(remaining, deletedAt)));
      }),
      { numRuns: 500 },
    ));
});
