/** The function `report`: Events posted over HTTP, from labs that cannot reach Pub/Sub. */
import { randomUUID } from 'node:crypto';
import { timesOf } from '../shared/health/times.ts';
import { textOf } from '../shared/http/body.ts';
import { idempotencyKeyOf } from '../shared/http/idempotency_key.ts';
import { checkStructure } from '../shared/json_structure.ts';
import * as processor from '../shared/processor/process.ts';
import { type EventReadings, readEvent } from '../shared/processor/read_event.ts';
import { eventFromJson } from '../shared/source/decode.ts';
import { RAW_STATE } from '../shared/types/event.ts';
import type { Instance } from '../shared/types/instance.ts';
import type { StoredRecord } from '../shared/types/stored_record.ts';
import { justAfter, laterTime, toTime, ZERO_TIME } from '../shared/types/time.ts';
import type { Dependencies } from './dependencies.ts';
import { logOutcome, logUnknownType } from './log_outcome.ts';
import type { Handlers } from './table.ts';

/**
 * The time of receipt, or 1 ms after everything that the machine's events are compared with, if our clock is behind that: a lab that switches
 * between Pub/Sub and HTTP loses no report, and a clock that steps back loses no forced quarantine.
 */
const publishTimeOf = (
  received: Date,
  previous: StoredRecord | undefined,
  deletedAt: string = ZERO_TIME,
): string => {
  const { LastEventTime = deletedAt, QuarantineClearedTime = deletedAt } = previous?.Description ?? {};
  return laterTime(toTime(received), justAfter(laterTime(LastEventTime, QuarantineClearedTime)));
};

/** The event's dumps stay in memory no longer than this call. */
const readReport = (body: Buffer, { thresholds }: Pick<Instance, 'thresholds'>): EventReadings => {
  checkStructure(body);
  return readEvent(eventFromJson(textOf(body)), thresholds);
};

export const report = ({
  instance,
  store,
  now: clock,
}: Pick<Dependencies, 'instance' | 'store' | 'now'>): Handlers<'report'> => ({
  'POST /json/v1/machine/event/': async ({ body, headers, log }) => {
    // A report that is sent again has the ID of the first try, and the processor drops what it applied before.
    const eventId = `http-${idempotencyKeyOf(headers) ?? randomUUID()}`;
    const event = readReport(body, instance);
    if (event.type !== RAW_STATE) {
      logUnknownType(log, event, eventId);
      return {};
    }
    const received = clock();
    const updated = await store.update(
      event.host.name,
      (previous, now, deletedAt) =>
        processor.process(previous, event, {
          now,
          publishedAt: publishTimeOf(received, previous, deletedAt),
          eventId,
          times: timesOf(instance),
          user: instance.user,
          deletedAt,
        }),
      { actor: instance.user, eventId },
    );
    logOutcome(log, event, { eventId, publishedAt: toTime(received) }, updated, received);
    return {};
  },
});
