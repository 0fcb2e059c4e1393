/** Reports by Pub/Sub. The client comes with the first report: `--once` and the HTTP sink never load it. */
import { until } from '../../../../shared/time_limit.ts';
import type { OutgoingEvent } from '../outgoing_event.ts';
import { TOKEN_REQUESTS } from '../../../../shared/client/google_identity.ts';
import { RefusedError, type Sink } from './sink.ts';

/** The monitor tries again by itself, with what is newest then: the client must give up early, and only once. */
const TIMEOUT_MS = 15_000;

/** The newest state is to arrive within 30 s of Pub/Sub's return; gRPC itself would wait for up to 2 minutes, and 5 for a silent connection. */
const CONNECTION = {
  'grpc.max_reconnect_backoff_ms': 3_000,
  'grpc.keepalive_time_ms': 15_000,
  'grpc.keepalive_timeout_ms': 5_000,
};

const SCOPE = 'https://www.googleapis.com/auth/pubsub';

const INVALID_ARGUMENT = 3;

interface Destination {
  readonly project: string;
  readonly topic: string;
  /** The emulator, which PUBSUB_EMULATOR_HOST names to the client, takes no credentials: none are looked for. */
  readonly isEmulated: boolean;
}

const authenticate = async () => {
  const { GoogleAuth } = await import('google-auth-library');
  return new GoogleAuth({ scopes: SCOPE, clientOptions: TOKEN_REQUESTS }).getClient();
};

const open = async ({ project, topic, isEmulated }: Destination) => {
  const { PubSub } = await import('@google-cloud/pubsub');
  const { PassThroughClient } = await import('google-auth-library');
  // The client itself would look for credentials in a promise that nobody awaits: where there are none, that ends the process.
  const authClient = isEmulated ? new PassThroughClient() : await authenticate();
  const client = new PubSub({ projectId: project, authClient, ...CONNECTION });
  const publisher = client.topic(topic, {
    batching: { maxMessages: 1 },
    gaxOpts: { timeout: TIMEOUT_MS, retry: null },
  });
  return { client, publisher };
};

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** With application-default credentials. */
export const createPubsubSink = (destination: Destination): Sink => {
  let opened: ReturnType<typeof open> | undefined;

  const opening = async () => {
    try {
      return await (opened ??= open(destination));
    } catch (error) {
      opened = undefined; // The key may be there the next time.
      throw error;
    }
  };

  const publish = async (report: OutgoingEvent): Promise<void> => {
    const { publisher } = await opening();
    try {
      await publisher.publishMessage({
        data: Buffer.from(JSON.stringify(report)),
        attributes: { machine_id: report.host.name },
      });
    } catch (cause) {
      if (codeOf(cause) !== INVALID_ARGUMENT) throw cause;
      throw new RefusedError(`Pub/Sub refuses this event: ${cause instanceof Error ? cause.message : ''}`, {
        cause,
      });
    }
  };

  return {
    send: (report, signal) =>
      until(AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]), publish(report)),
    async close() {
      // What did not open is closed.
      await opened?.then(
        ({ client }) => client.close(),
        () => undefined,
      );
    },
  };
};
