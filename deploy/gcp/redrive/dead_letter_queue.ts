/** Visits every message of a subscription once: holds it meanwhile, then acknowledges it or puts it back. */
import { PubSub, v1 } from '@google-cloud/pubsub';
import type { Message } from './dead_letter.ts';

/** Messages per pull. Few, because each can have 10 MB. */
const PULL_SIZE = 10;
/** Pub/Sub's longest deadline. If the program dies, the messages that it holds come back after this time. */
const HOLD_SECONDS = 600;
const RELEASE_SIZE = 500;
const TIMEOUT = { timeout: 30_000 };
/** Consecutive empty answers that end a visit; a single one can mean that Pub/Sub has not searched everywhere yet. */
const EMPTY_ANSWERS = 3;

export interface DeadLetterQueue {
  /** Calls `callback` once for each message: `keep` puts it back, `done` acknowledges it. If `callback` throws, all are put back first. */
  visit(subscription: string, callback: (message: Message) => Promise<'keep' | 'done'>): Promise<void>;
  close(): Promise<void>;
}

const toIso = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): string =>
  new Date(Number(time?.seconds ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1e6)).toISOString();

/** Uses the emulator that `options.apiEndpoint` or PUBSUB_EMULATOR_HOST names, if any. */
export const openDeadLetterQueue = async (
  options: ConstructorParameters<typeof PubSub>[0] & { projectId: string },
): Promise<DeadLetterQueue> => {
  const pubsub = new PubSub(options);
  const subscriber = new v1.SubscriberClient(
    // The parameter's type forbids undefined members, which the client's own configuration has.
    (await pubsub.getClientConfig()) as ConstructorParameters<typeof v1.SubscriberClient>[0],
  );
  return {
    visit: async (name, callback) => {
      const subscription = subscriber.subscriptionPath(options.projectId, name);
      const visited = new Set<string>();
      const held: string[] = [];
      try {
        for (let empty = 0; empty < EMPTY_ANSWERS;) {
          // returnImmediately is deprecated for subscribers that wait for new messages; this one wants those that are there.
          const pull = { subscription, maxMessages: PULL_SIZE, returnImmediately: true };
          const [{ receivedMessages }] = await subscriber.pull(pull, TIMEOUT);
          const messages = receivedMessages ?? [];
          empty = messages.length === 0 ? empty + 1 : 0;
          const ackIds = messages.map(({ ackId }) => ackId ?? '');
          held.push(...ackIds);
          if (ackIds.length > 0) {
            await subscriber.modifyAckDeadline(
              { subscription, ackIds, ackDeadlineSeconds: HOLD_SECONDS },
              TIMEOUT,
            );
          }
          for (const { ackId, message } of messages) {
            const messageId = message?.messageId ?? '';
            if (visited.has(messageId)) continue;
            visited.add(messageId);
            const verdict = await callback({
              messageId,
              publishTime: toIso(message?.publishTime),
              attributes: message?.attributes ?? {},
              data: Buffer.from(message?.data ?? ''),
            });
            if (verdict === 'keep') continue;
            await subscriber.acknowledge({ subscription, ackIds: [ackId ?? ''] }, TIMEOUT);
            held.splice(held.indexOf(ackId ?? ''), 1);
          }
        }
      } finally {
        for (let start = 0; start < held.length; start += RELEASE_SIZE) {
          const ackIds = held.slice(start, start + RELEASE_SIZE);
          await subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds: 0 }, TIMEOUT);
        }
      }
    },
    close: async () => {
      await subscriber.close();
      await pubsub.close();
    },
  };
};
