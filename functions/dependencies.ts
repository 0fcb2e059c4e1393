/** What the functions work with, made once from the config. */
import type { Authenticate } from '../shared/auth/caller.ts';
import type { Log } from '../shared/log.ts';
import type { Store } from '../shared/store/store.ts';
import type { Instance } from '../shared/types/instance.ts';
import type { Publish } from './publisher.ts';

/** Values, not modules, so that a test or the local server passes its own. */
export interface Dependencies {
  readonly instance: Instance;
  readonly store: Store;
  readonly log: Log;
  readonly now: () => Date;
  readonly authenticate: Authenticate;
  readonly publish: Publish;
  /** Aborts when the process is told to end: answers that would stay open end with it. */
  readonly closing: AbortSignal;
}
