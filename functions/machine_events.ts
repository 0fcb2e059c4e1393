/** The main loop: an Event comes in from Pub/Sub, a Description is stored. */
import type { CloudEvent } from '@google-cloud/functions-framework';
import { PermanentError } from '../shared/errors.ts';
import { leaveDomain } from '../shared/http/framework.ts';
import { traceFields } from '../shared/log.ts';
import type { Log } from '../shared/log.ts';
import * as processor from '../shared/processor/process.ts';
import { decode } from '../shared/source/decode.ts';
import { readMessage } from '../shared/source/message.ts';
import { refusedMessage } from '../shared/source/refused_message.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import type { Dependencies } from './dependencies.ts';
import { logOutcome } from './log_outcome.ts';

/** Before Pub/Sub's acknowledgement deadline of 120 s, after which it would deliver again anyway. */
const GIVE_UP_MS = 90_000;

/**
 * Returns once the event is stored, or refused and kept in the refused topic: only then is it acknowledged.
 * Throws whatever else goes wrong, its own time limit included: Pub/Sub delivers again.
 */
export const machineEvents = ({
  instance,
  store,
  log: processLog,
  now,
  publish,
}: Pick<Dependencies, 'instance' | 'store' | 'log' | 'now' | 'publish'>) => {
  const { user, thresholds, topics, project } = instance;

  const handle = async (message: CloudEvent<unknown>, log: Log): Promise<void> => {
    const { event, context } = decode(message);
    const { eventId } = context;
    const machineId = event.host.name;
    if (event.type !== processor.RAW_STATE) {
      log.warning('event type unknown', { type: event.type, machineId, eventId });
      return;
    }
    const at = now();
    const updated = await store.update(
      machineId,
      (previous, deletedAt) =>
        processor.process(previous, event, { ...context, now: at, user, thresholds, deletedAt }),
      { actor: user, eventId, now: at },
    );
    logOutcome(log, event, eventId, updated);
  };

  const refuse = async (message: CloudEvent<unknown>, error: PermanentError, log: Log): Promise<void> => {
    const refused = refusedMessage(message, error);
    await publish(topics.refused, refused);
    log.warning('event refused', {
      reason: error.refusal,
      detail: refused.attributes['refused_detail'],
      eventId: refused.attributes['original_message_id'],
    });
  };

  const handleOrRefuse = async (message: CloudEvent<unknown>, log: Log): Promise<void> => {
    try {
      await handle(message, log);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      await refuse(message, error, log);
    }
  };

  return async (message: CloudEvent<unknown>): Promise<void> => {
    leaveDomain();
    const { traceparent } = message;
    const log =
      typeof traceparent === 'string' ? processLog.with(traceFields({ traceparent }, project)) : processLog;
    try {
      await withTimeLimit('the event', GIVE_UP_MS, () => handleOrRefuse(message, log));
    } catch (error) {
      log.error('event failed', { error, eventId: readMessage(message)?.messageId });
      throw error;
    }
  };
};
