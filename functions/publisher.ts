/** Puts messages on Pub/Sub topics. */
import type { ClientConfig, Topic } from '@google-cloud/pubsub';

/** Resolves once Pub/Sub has the message. `topic` is a name within the instance's project. */
export type Publish = (
  topic: string,
  message: { readonly data?: Buffer; readonly attributes: Readonly<Record<string, string>> },
) => Promise<void>;

// Well within the 90 s after which an event's delivery gives up.
const TIMEOUT_MS = 15_000;

// Each message is awaited by whoever sends it: nothing is won by waiting for company.
const OPTIONS = { batching: { maxMessages: 1 }, gaxOpts: { timeout: TIMEOUT_MS } };

const isAnswer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'number';

/** The client is imported on first use: most processes never publish, and it costs 150 ms of a start. */
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
      // Not Pub/Sub's answer: a client that found no credentials remembers that for good.
      if (!isAnswer(error)) topics.delete(name);
      throw error;
    }
  };
};
