/** A subscription that keeps messages, gone through once: each is held while it is looked at, and let go again unless it is done with. */
import { PubSub, v1 } from '@google-cloud/pubsub';
import type { Waiting } from './dead_letter.ts';

/** Ten at a time: each may have 10 MB. */
const AT_ONCE = 10;
/** Pub/Sub's longest. Should the program die, what it held comes back after this. */
const HOLD_SECONDS = 600;
const TIMEOUT = { timeout: 30_000 };
/** An empty answer may only mean that Pub/Sub has not looked everywhere yet. */
const EMPTY_ANSWERS = 3;

export interface WaitingRoom {
  /** Each message once; `keep`: it goes on waiting, else it is done with. What `look` throws comes out, after all is let go. */
  goThrough(subscription: string, look: (message: Waiting) => Promise<'keep' | 'done'>): Promise<void>;
  close(): Promise<void>;
}

const toIso = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): string =>
  new Date(Number(time?.seconds ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1e6)).toISOString();

/** On an emulator where PUBSUB_EMULATOR_HOST names one, or `options.apiEndpoint`. */
export const openWaitingRoom = async (
  options: ConstructorParameters<typeof PubSub>[0] & { projectId: string },
): Promise<WaitingRoom> => {
  const pubsub = new PubSub(options);
  const subscriber = new v1.SubscriberClient(
    // Its declaration forbids undefined, its own configuration holds some.
    (await pubsub.getClientConfig()) as ConstructorParameters<typeof v1.SubscriberClient>[0],
  );
  return {
    goThrough: async (name, look) => {
      const subscription = subscriber.subscriptionPath(options.projectId, name);
      const seen = new Set<string>();
      const held: string[] = [];
      try {
        for (let empty = 0; empty < EMPTY_ANSWERS;) {
          // Deprecated for those who wait for more to come; we want what is there.
          const pull = { subscription, maxMessages: AT_ONCE, returnImmediately: true };
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
            if (seen.has(messageId)) continue;
            seen.add(messageId);
            const verdict = await look({
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
        for (let start = 0; start < held.length; start += 500) {
          const ackIds = held.slice(start, start + 500);
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
