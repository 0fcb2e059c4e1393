/** The dependencies of all functions, created once from the config. */
import type { Authenticate } from '../shared/auth/caller.ts';
import type { Config } from '../shared/config.ts';
import { createLog, type Log } from '../shared/log.ts';
import { createFinalStep } from '../shared/processor/final_step.ts';
import { connectFirestore, createFirestoreStore } from '../shared/store/firestore/store.ts';
import type { Store } from '../shared/store/store.ts';
import type { Instance } from '../shared/types/instance.ts';
import { lazy } from './lazy.ts';
import { createPublish, type Publish } from './publisher.ts';

/** Values, not modules, so that a test or the local server can pass its own. */
export interface Dependencies {
  readonly instance: Instance;
  readonly store: Store;
  readonly log: Log;
  readonly now: () => Date;
  readonly authenticate: Authenticate;
  readonly publish: Publish;
  /** Aborts when the process receives a signal to end; event streams end with it. */
  readonly closing: AbortSignal;
}

/** The production dependencies. Throws if the config cannot work, naming what to fix; does not connect yet. */
export const createDependencies = (config: Config, closing: AbortSignal): Dependencies => {
  const { instance, revision, firestoreEmulator } = config;
  const log = createLog((line) => process.stdout.write(line), { revision });
  const now = (): Date => new Date();
  return {
    instance,
    store: createFirestoreStore({
      firestore: connectFirestore(instance.project, firestoreEmulator),
      finalStep: createFinalStep(instance.pools),
      log,
      now,
    }),
    log,
    now,
    authenticate: lazy(async () => {
      const [{ createAuthenticate }, { createGoogleKeys }, { createTokenInfo }] = await Promise.all([
        import('../shared/auth/authenticate.ts'),
        import('../shared/auth/google_keys.ts'),
        import('../shared/auth/access_token.ts'),
      ]);
      return createAuthenticate({
        instance,
        keySource: createGoogleKeys(now),
        lookUpToken: createTokenInfo(),
        now,
      });
    }),
    // The client itself reads PUBSUB_EMULATOR_HOST.
    publish: createPublish({ projectId: instance.project }),
    closing,
  };
};
