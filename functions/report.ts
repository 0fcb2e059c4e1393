/** The function `report`: Events posted over HTTP, from labs that cannot reach Pub/Sub. */
import { randomUUID } from 'node:crypto';
import { textOf } from '../shared/http/body.ts';
import { idempotencyKeyOf } from '../shared/http/idempotency_key.ts';
import * as processor from '../shared/processor/process.ts';
import { eventFromJson } from '../shared/source/decode.ts';
import { RAW_STATE } from '../shared/types/event.ts';
import { laterTime, toTime } from '../shared/types/time.ts';
import type { Dependencies } from './dependencies.ts';
import { logOutcome, logUnknownType } from './log_outcome.ts';
import type { Handlers } from './table.ts';

/**
 * The time of receipt, or 1 ms after `latest` if our clock is behind it, so that a lab that switches between Pub/Sub and HTTP loses no
 * report. `latest`: the time of the machine's newest event or of its deletion.
 */
const publishTimeOf = (received: Date, latest: string | undefined): string =>
  latest === undefined
    ? toTime(received)
    : laterTime(toTime(received), toTime(new Date(Date.parse(latest) + 1)));

export const report = ({
  instance: { user, thresholds },
  store,
  now,
}: Pick<Dependencies, 'instance' | 'store' | 'now'>): Handlers<'report'> => ({
  'POST /json/v1/machine/event/': async ({ body, headers, log }) => {
    // A report that is sent again has the ID of the first try, and the processor drops what it applied before.
    const eventId = `http-${idempotencyKeyOf(headers) ?? randomUUID()}`;
    const event = eventFromJson(textOf(body));
    if (event.type !== RAW_STATE) {
      logUnknownType(log, event, eventId);
      return {};
    }
    const received = now();
    const updated = await store.update(
      event.host.name,
      (previous, deletedAt) =>
        processor.process(previous, event, {
          now: received,
          publishedAt: publishTimeOf(received, previous?.LastEventTime ?? deletedAt),
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
