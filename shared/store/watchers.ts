/** Who listens to the changes of a store that lives in this process. */
import type { Log } from '../log.ts';
import type { Change, WatchOptions } from './store.ts';

type Listener = (change: Change) => void;

/** Tells each change once it is committed, in the order of the commits. */
export class Watchers {
  readonly #all = new Set<{ readonly readings: boolean; readonly listener: Listener }>();
  readonly #log: Pick<Log, 'error'>;

  constructor(log: Pick<Log, 'error'>) {
    this.#log = log;
  }

  /** Until the signal aborts; rejects with its reason where it has already. */
  add({ readings, signal }: WatchOptions, listener: Listener): void {
    signal.throwIfAborted();
    const watcher = { readings, listener };
    this.#all.add(watcher);
    signal.addEventListener('abort', () => this.#all.delete(watcher), { once: true });
  }

  /** `routine`: for those only who asked for readings. What a listener throws is logged: the change is committed. */
  tell(change: Change, routine: boolean): void {
    for (const { readings, listener } of this.#all) {
      if (routine && !readings) continue;
      try {
        listener(change);
      } catch (error) {
        this.#log.error('a watcher failed', { machineId: change.machineId, error });
      }
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
