/** A publisher for Pub/Sub topics. */
import type { ClientConfig, Topic } from '@google-cloud/pubsub';
import { PUBLISH_MS } from '../shared/time_limits.ts';

/** Resolves after Pub/Sub has accepted the message. `topic` is a name within the instance's project. */
export type Publish = (
  topic: string,
  message: { readonly data?: Buffer; readonly attributes: Readonly<Record<string, string>> },
) => Promise<void>;

// The sender awaits each message: waiting to fill a batch gains nothing.
const OPTIONS = { batching: { maxMessages: 1 }, gaxOpts: { timeout: PUBLISH_MS } };

/** Whether Pub/Sub answered: its errors carry a numeric gRPC code. */
const isAnswer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'number';

/** Imports the client on first use: most processes never publish, and the import costs 150 ms of a cold start. */
export const createPublish = (options: ClientConfig & { readonly projectId: string }): Publish => {
  const topics = new Map<string, Promise<Topic>>();
  const open = async (name: string): Promise<Topic> => {
    const { PubSub } = await import('@google-cloud/pubsub');
    return new PubSub(options).topic(name, OPTIONS);
  };
  return async (name, { data = Buffer.alloc(0), attributes }) => {
    const topic = topics.get(name) ?? open(name);
    topics.set(name, topic);
    try {
      await (await topic).publishMessage({ data, attributes: { ...attributes } });
    } catch (error) {
      // A client that found no credentials keeps failing: make a new one for the next message.
      if (!isAnswer(error)) topics.delete(name);
      throw error;
    }
  };
};
