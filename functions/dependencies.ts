/** The dependencies of all functions, created once from the config. */
import { createAccessReader } from '../shared/auth/access_object.ts';
import type { Authenticate } from '../shared/auth/caller.ts';
import { createCurrentAccess, type CurrentAccess } from '../shared/auth/current_access.ts';
import type { Config } from '../shared/config.ts';
import { timesOf } from '../shared/health/times.ts';
import { createLog, type Log } from '../shared/log.ts';
import { createFinalStep } from '../shared/processor/final_step.ts';
import { connectFirestore, createFirestoreStore } from '../shared/store/firestore/store.ts';
import type { FinalStep, Store } from '../shared/store/store.ts';
import type { Instance } from '../shared/types/instance.ts';
import { lazy } from './lazy.ts';
import { createPublish, type Publish } from './publisher.ts';

/** Values, not modules, so that a test or the local server can pass its own. */
export interface Dependencies {
  readonly instance: Instance;
  readonly store: Store;
  /** The one that the store applies. */
  readonly finalStep: FinalStep;
  readonly log: Log;
  readonly now: () => Date;
  readonly authenticate: Authenticate;
  readonly publish: Publish;
  /** Holds the secrets that the instance config names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names the code that runs. */
  readonly release: string;
  /** Aborts when the process receives a signal to end; event streams end with it. */
  readonly closing: AbortSignal;
}

/** The production dependencies. Does not connect yet; `access` reads the access object when it is first called. */
export const createDependencies = (
  config: Config,
  closing: AbortSignal,
): { readonly dependencies: Dependencies; readonly access: CurrentAccess } => {
  const { instance, revision, environment, firestoreEmulator, storageEmulator } = config;
  const log = createLog((line) => process.stdout.write(line), { revision });
  const now = (): Date => new Date();
  const access = createCurrentAccess({ read: createAccessReader(config.access, storageEmulator), now, log });
  const finalStep = createFinalStep(instance.pools, timesOf(instance));
  const dependencies = {
    instance,
    store: createFirestoreStore({
      firestore: connectFirestore(instance.project, firestoreEmulator),
      ...{ finalStep, log, now },
    }),
    finalStep,
    log,
    now,
    authenticate: lazy(async () => {
      const [{ createAuthenticate }, { createGoogleKeys }, { createTokenInfo }] = await Promise.all([
        import('../shared/auth/authenticate.ts'),
        import('../shared/auth/google_keys.ts'),
        import('../shared/auth/access_token.ts'),
      ]);
      return createAuthenticate({
        access,
        keySource: createGoogleKeys(now, log),
        lookUpToken: createTokenInfo(),
        now,
      });
    }),
    // The client itself reads PUBSUB_EMULATOR_HOST.
    publish: createPublish({ projectId: instance.project }),
    environment,
    release: revision,
    closing,
  };
  return { dependencies, access };
};
