/** Events posted over HTTP, for labs that cannot reach Pub/Sub. */
import { randomUUID } from 'node:crypto';
import { textOf } from '../shared/http/body.ts';
import * as processor from '../shared/processor/process.ts';
import { eventFromJson } from '../shared/source/decode.ts';
import { laterTime, toTime } from '../shared/types/time.ts';
import type { Dependencies } from './dependencies.ts';
import { logOutcome } from './log_outcome.ts';
import type { Handlers } from './table.ts';

/**
 * The time of receipt, or 1 ms after what the machine is already known by, where our clock is behind that: a lab that switches
 * between Pub/Sub and HTTP loses no report.
 */
const publishedAt = (received: Date, latest: string | undefined): string =>
  latest === undefined
    ? toTime(received)
    : laterTime(toTime(received), toTime(new Date(Date.parse(latest) + 1)));

export const report = ({
  instance: { user, thresholds },
  store,
  now,
}: Pick<Dependencies, 'instance' | 'store' | 'now'>): Handlers<'report'> => ({
  'POST /json/v1/machine/event/': async ({ body, log }) => {
    const event = eventFromJson(textOf(body));
    const received = now();
    const eventId = `http-${randomUUID()}`;
    const machineId = event.host.name;
    if (event.type !== processor.RAW_STATE) {
      log.warning('event type unknown', { type: event.type, machineId, eventId });
      return {};
    }
    const updated = await store.update(
      machineId,
      (previous, deletedAt) =>
        processor.process(previous, event, {
          now: received,
          publishedAt: publishedAt(received, previous?.LastEventTime ?? deletedAt),
          eventId,
          thresholds,
          user,
          deletedAt,
        }),
      { actor: user, eventId, now: received },
    );
    logOutcome(log, event, eventId, updated);
    return {};
  },
});
