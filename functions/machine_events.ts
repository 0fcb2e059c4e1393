/** The function `machine_events` with the main loop: an Event arrives from Pub/Sub, a Description is stored. */
import type { IncomingHttpHeaders } from 'node:http';
import { PermanentError } from '../shared/errors.ts';
import { timesOf } from '../shared/health/times.ts';
import { type Log, traceFields } from '../shared/log.ts';
import * as processor from '../shared/processor/process.ts';
import { readEvent } from '../shared/processor/read_event.ts';
import { decode } from '../shared/source/decode.ts';
import { readMessage } from '../shared/source/message.ts';
import { refusedMessage } from '../shared/source/refused_message.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import { EVENT_MS } from '../shared/time_limits.ts';
import { RAW_STATE } from '../shared/types/event.ts';
import type { Dependencies } from './dependencies.ts';
import { logOutcome, logUnknownType } from './log_outcome.ts';

/**
 * `message`: the body of a push or a CloudEvent. `headers`: may name the request's trace.
 * Returns after the event is stored, or refused and kept in the refused topic: only then is it acknowledged.
 * Throws any other error, including its own time limit, so that Pub/Sub delivers the event again.
 */
export const machineEvents = (
  dependencies: Pick<Dependencies, 'instance' | 'store' | 'log' | 'now' | 'publish'>,
) => {
  const { instance, store, log: processLog, now: clock, publish } = dependencies;
  const { user, thresholds, topics, project } = instance;
  const times = timesOf(instance);
  /** What a message says. Its dumps stay in memory no longer than this call, so no more than one event's at a time. */
  const read = (message: unknown) => {
    const { event, context } = decode(message);
    return { event: readEvent(event, thresholds), context };
  };

  /** The main loop. */
  const handle = async (message: unknown, log: Log): Promise<void> => {
    const { event, context } = read(message);
    if (event.type !== RAW_STATE) {
      logUnknownType(log, event, context.eventId);
      return;
    }
    const updated = await store.update(
      event.host.name,
      (previous, now, deletedAt) =>
        processor.process(previous, event, { ...context, now, user, times, deletedAt }),
      { actor: user, eventId: context.eventId },
    );
    logOutcome(log, event, context, updated, clock());
  };

  const refuse = async (message: unknown, error: PermanentError, log: Log): Promise<void> => {
    const refused = refusedMessage(message, error);
    await publish(topics.refused, refused);
    log.warning('event refused', {
      reason: error.refusal,
      detail: refused.attributes['refused_detail'],
      eventId: refused.attributes['original_message_id'],
    });
  };

  const handleOrRefuse = async (message: unknown, log: Log): Promise<void> => {
    try {
      await handle(message, log);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      await refuse(message, error, log);
    }
  };

  return async (message: unknown, headers: IncomingHttpHeaders = {}): Promise<void> => {
    const log = processLog.with(traceFields(headers, project));
    try {
      await withTimeLimit('the event', EVENT_MS, () => handleOrRefuse(message, log));
    } catch (error) {
      log.error('event failed', { error, eventId: readMessage(message)?.messageId });
      throw error;
    }
  };
};
