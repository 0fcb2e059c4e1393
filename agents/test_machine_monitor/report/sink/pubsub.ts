/** The Pub/Sub sink. It loads the client with the first event, so `--once` and the HTTP sink never load it. */
import { TOKEN_REQUESTS } from '../../../../shared/client/google_identity.ts';
import { until } from '../../../../shared/time_limit.ts';
import type { OutgoingEvent } from '../outgoing_event.ts';
import { RefusedError, type Sink } from './sink.ts';

/** The client must give up early and never retry: the monitor retries with its newest event. */
const TIMEOUT_MS = 15_000;

/**
 * The newest state must arrive within 30 s of Pub/Sub's return. Left to its defaults, gRPC waits for up to 2 minutes between
 * connection attempts, and for 5 minutes before it gives up a dead connection.
 */
export const CONNECTION = {
  'grpc.max_reconnect_backoff_ms': 3_000,
  'grpc.keepalive_time_ms': 15_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

const SCOPE = 'https://www.googleapis.com/auth/pubsub';

/** https://grpc.io/docs/guides/status-codes/ */
const INVALID_ARGUMENT = 3;

interface Destination {
  readonly project: string;
  readonly topic: string;
  /** The client finds the emulator by PUBSUB_EMULATOR_HOST; the emulator takes no credentials, so none are looked up. */
  readonly isEmulated: boolean;
}

const authenticate = async () => {
  const { GoogleAuth } = await import('google-auth-library');
  return new GoogleAuth({ scopes: SCOPE, clientOptions: TOKEN_REQUESTS }).getClient();
};

const open = async ({ project, topic, isEmulated }: Destination, connection: typeof CONNECTION) => {
  const { PubSub } = await import('@google-cloud/pubsub');
  const { PassThroughClient } = await import('google-auth-library');
  // On its own, the client looks up credentials in a promise that is never awaited: without credentials, that ends the process.
  const authClient = isEmulated ? new PassThroughClient() : await authenticate();
  const client = new PubSub({ projectId: project, authClient, ...connection });
  const publisher = client.topic(topic, {
    batching: { maxMessages: 1 },
    gaxOpts: { timeout: TIMEOUT_MS, retry: null },
  });
  return { client, publisher };
};

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Uses application-default credentials. */
export const createPubsubSink = (destination: Destination, connection = CONNECTION): Sink => {
  let opened: ReturnType<typeof open> | undefined;

  const openOnce = async () => {
    try {
      return await (opened ??= open(destination, connection));
    } catch (error) {
      opened = undefined; // The next attempt looks for the key file again.
      throw error;
    }
  };

  const publish = async (event: OutgoingEvent): Promise<void> => {
    const { publisher } = await openOnce();
    try {
      await publisher.publishMessage({
        data: Buffer.from(JSON.stringify(event)),
        attributes: { machine_id: event.host.name },
      });
    } catch (cause) {
      if (codeOf(cause) !== INVALID_ARGUMENT) throw cause;
      throw new RefusedError(`Pub/Sub refused this event: ${cause instanceof Error ? cause.message : ''}`, {
        cause,
      });
    }
  };

  return {
    send: (event, signal) =>
      until(AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]), publish(event)),
    async close() {
      // A client that failed to open needs no closing.
      await opened?.then(
        ({ client }) => client.close(),
        () => undefined,
      );
    },
  };
};
