/** The Pub/Sub sink. It loads the client with the first event, so `--once` and the HTTP sink never load it. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { IdentityError, TOKEN_REQUESTS } from '../../../../shared/client/google_identity.ts';
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

/** Android's dumps take 20 to 60 KB and shrink to a fifth; below this size, compression costs more than it saves. */
const MAX_PLAIN_BYTES = 1024;

const compress = promisify(gzip);

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
  try {
    return await new GoogleAuth({ scopes: SCOPE, clientOptions: TOKEN_REQUESTS }).getClient();
  } catch (error) {
    throw new IdentityError(error);
  }
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

/** The message of an event: its JSON, compressed if it is large, and the attributes that say so. */
export const messageOf = async (event: OutgoingEvent) => {
  const json = Buffer.from(JSON.stringify(event));
  const machine_id = event.host.name;
  if (json.length <= MAX_PLAIN_BYTES) return { data: json, attributes: { machine_id } };
  return { data: await compress(json), attributes: { machine_id, content_encoding: 'gzip' } };
};

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

  const publish = async (event: OutgoingEvent): Promise<string> => {
    const { publisher } = await openOnce();
    try {
      const messageId = await publisher.publishMessage(await messageOf(event));
      return `Pub/Sub accepted message ${messageId}`;
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
