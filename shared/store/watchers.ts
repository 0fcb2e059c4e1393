/** The listeners of a store, each isolated from the failures of the others. */
import type { Log } from '../log.ts';
import type { Change, WatchOptions } from './store.ts';

export type Listener = (change: Change) => void;

/** Returns a listener that logs what the given one throws: the change is committed, and the other listeners must still get it. */
export const safely =
  (listener: Listener, log: Pick<Log, 'error'>): Listener =>
  (change) => {
    try {
      listener(change);
    } catch (error) {
      const what =
        change.kind === 'incident' ? { incidentId: change.incident.ID } : { machineId: change.machineId };
      log.error('watcher failed', { ...what, error });
    }
  };

/** Passes a store's changes on inside its own process. The store calls `notify` after each commit, in the order of the commits. */
export class Watchers {
  readonly #watchers = new Set<{ readonly readings: boolean; readonly listener: Listener }>();
  readonly #log: Pick<Log, 'error'>;

  constructor(log: Pick<Log, 'error'>) {
    this.#log = log;
  }

  /** Adds a listener until the signal aborts; throws the signal's reason if it already has. */
  add({ readings, signal }: WatchOptions, listener: Listener): void {
    signal.throwIfAborted();
    const watcher = { readings, listener: safely(listener, this.#log) };
    this.#watchers.add(watcher);
    signal.addEventListener('abort', () => this.#watchers.delete(watcher));
  }

  /** `isRoutine`: a change of readings and times only, for watchers that asked for readings. */
  notify(change: Change, isRoutine: boolean): void {
    for (const { readings, listener } of this.#watchers) {
      if (!isRoutine || readings) listener(change);
    }
  }

  clear(): void {
    this.#watchers.clear();
  }
}
