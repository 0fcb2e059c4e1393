/** Who listens to the changes of a store that lives in this process. */
import type { Log } from '../log.ts';
import type { Change, WatchOptions } from './store.ts';

export type Listener = (change: Change) => void;

/** The listener, whose failures are logged: the change is committed, and the others are to be told. */
export const safely =
  (listener: Listener, log: Pick<Log, 'error'>): Listener =>
  (change) => {
    try {
      listener(change);
    } catch (error) {
      log.error('a watcher failed', { machineId: change.machineId, error });
    }
  };

/** Tells each change once it is committed, in the order of the commits. */
export class Watchers {
  readonly #all = new Set<{ readonly readings: boolean; readonly listener: Listener }>();
  readonly #log: Pick<Log, 'error'>;

  constructor(log: Pick<Log, 'error'>) {
    this.#log = log;
  }

  /** Until the signal aborts; throws its reason where it has already. */
  add({ readings, signal }: WatchOptions, listener: Listener): void {
    signal.throwIfAborted();
    const watcher = { readings, listener: safely(listener, this.#log) };
    this.#all.add(watcher);
    signal.addEventListener('abort', () => this.#all.delete(watcher), { once: true });
  }

  /** `routine`: for those only who asked for readings. */
  tell(change: Change, routine: boolean): void {
    for (const { readings, listener } of this.#all) {
      if (!routine || readings) listener(change);
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
