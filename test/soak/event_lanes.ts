/** The way of the events in a soak run: topics of the Pub/Sub emulator, pushed to the event function. */
import { PubSub, type Topic } from '@google-cloud/pubsub';
import { PassThroughClient } from 'google-auth-library';

/** The emulator has only two pushes in flight per subscription, production many. */
const LANES = 16;
/** No retry policy, and a short deadline: with a policy the emulator never redelivers some messages. */
const ACK_DEADLINE_SECONDS = 20;

export interface EventLanes {
  readonly topics: readonly Topic[];
  close(): Promise<void>;
}

/** `host`: the emulator's. The events go to `port` of this computer. */
export const openEventLanes = async (project: string, host: string, port: number): Promise<EventLanes> => {
  const authClient = new PassThroughClient();
  const pubsub = new PubSub({ projectId: project, apiEndpoint: host, emulatorMode: true, authClient });
  const topics: Topic[] = [];
  for (let lane = 0; lane < LANES; lane += 1) {
    const [topic] = await pubsub.createTopic(`machine-events-${lane}`);
    await topic.createSubscription(`machine-events-${lane}`, {
      ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
      pushConfig: { pushEndpoint: `http://127.0.0.1:${port}/projects/${project}/topics/machine-events` },
    });
    topics.push(topic);
  }
  return { topics, close: () => pubsub.close() };
};
