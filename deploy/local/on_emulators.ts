/** The local server's parts on emulators: state in Firestore, events through Pub/Sub, as in production. */
import { PubSub } from '@google-cloud/pubsub';
import { createPublish } from '../../functions/publisher.ts';
import type { Log } from '../../shared/log.ts';
import { connectFirestore, createFirestoreStore } from '../../shared/store/firestore/store.ts';
import type { FinalStep } from '../../shared/store/store.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { startFirestoreEmulator, startPubsubEmulator } from './emulators.ts';
import type { Parts } from './parts.ts';
import { createTopics } from './topics.ts';

/** Throws a NoEmulatorError if an emulator is not available. `cleanup` stops the emulators started here. */
export const onEmulators = async (
  { project, topics }: Pick<Instance, 'project' | 'topics'>,
  finalStep: FinalStep,
  log: Log,
  now: () => Date,
  env: NodeJS.ProcessEnv,
  cleanup: AsyncDisposableStack,
): Promise<Parts> => {
  const firestoreEmulator = await startFirestoreEmulator(env);
  cleanup.defer(() => firestoreEmulator.stop());
  const pubsubEmulator = await startPubsubEmulator(env);
  cleanup.defer(() => pubsubEmulator.stop());

  const firestore = connectFirestore(project, firestoreEmulator.host);
  const client = { projectId: project, apiEndpoint: pubsubEmulator.host, emulatorMode: true };
  const publish = createPublish(client);
  return {
    store: createFirestoreStore({ firestore, finalStep, log, now }),
    publish,
    location: `Firestore emulator at ${firestoreEmulator.host}, Pub/Sub emulator at ${pubsubEmulator.host}`,
    connect: async (serverUrl) => {
      const pubsub = new PubSub(client);
      await createTopics(pubsub, { project, topics }, serverUrl);
      await pubsub.close();
      return {
        monitorFlags: ['--sink', 'pubsub', '--project', project, '--topic', topics.events],
        monitorEnvironment: { PUBSUB_EMULATOR_HOST: pubsubEmulator.host },
        send: (event) => publish(topics.events, { data: Buffer.from(JSON.stringify(event)), attributes: {} }),
      };
    },
  };
};
