/** The newest readings of all machines, told every 5 s to the readers that want them in brief, all by one store watch. */
import { hottest } from '../health/readings.ts';
import type { Log } from '../log.ts';
import type { Change, Store } from '../store/store.ts';
import { readingsFrame } from './frame.ts';

const EVERY_MS = 5_000;
/** As for changes: a client whose connection broke comes back within seconds. */
const LINGER_MS = 60_000;

interface Known {
  readonly revision: string;
  /** The machine's row as JSON; undefined: it was deleted. */
  readonly row: string | undefined;
}

interface Frame {
  readonly tick: number;
  readonly bytes: Buffer;
}

/** One reader's place. */
export interface ReadingsCursor {
  /** The frame to write now: a complete one at first, or after missed ticks; undefined: there is none before the next tick. */
  next(): Buffer | undefined;
  close(): void;
}

interface ReadingsOptions {
  readonly store: Pick<Store, 'watch' | 'snapshot'>;
  readonly log: Log;
  /** Called once, when it is over. */
  readonly onEnd: () => void;
}

const rowOf = (change: Extract<Change, { kind: 'machine' }>): string => {
  const { LastEventTime, Battery, Temperature, DeviceUptime } = change.description;
  const celsius = hottest(Temperature)?.celsius;
  // Stryker disable next-line ConditionalExpression: JSON has null for NaN too
  const tenths = celsius === undefined ? null : Math.round(celsius * 10) / 10;
  return JSON.stringify([change.machineId, LastEventTime, Battery, tenths, DeviceUptime]);
};

export class Readings {
  /** Resolves when every machine's readings are known; rejects if they cannot be watched. */
  readonly live: Promise<void>;
  readonly #options: ReadingsOptions;
  readonly #known = new Map<string, Known>();
  /** The rows that changed since they were told, by machine. */
  readonly #changed = new Map<string, Known['row']>();
  /** The readers' `wake`. */
  readonly #readers = new Set<() => void>();
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #tick = 0;
  /** Shared by all readers, so that a slow one holds no frame of its own. */
  #latest: Buffer | undefined;
  #complete: Frame | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ReadingsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tell(), EVERY_MS).unref();
    this.live = this.#start();
    this.live.catch((error: unknown) => this.#fail(error));
    this.#endWhenIdle();
  }

  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Call this when it is live, with a function of this reader alone, which is called when there is a frame to write. */
  open(wake: () => void): ReadingsCursor {
    if (this.#readers.size === 0) {
      // Nothing was told meanwhile, and what was told before is out of date.
      this.#changed.clear();
      // Stryker disable next-line AssignmentOperator: any other number
      this.#tick += 1;
    }
    this.#readers.add(wake);
    clearTimeout(this.#idle);
    let told: number | undefined;
    return {
      next: () => {
        if (told === this.#tick) return undefined;
        const hasMissed = told !== this.#tick - 1;
        told = this.#tick;
        return (hasMissed ? undefined : this.#latest) ?? this.#completeFrame();
      },
      close: () => {
        this.#readers.delete(wake);
        if (this.#readers.size === 0) this.#endWhenIdle();
      },
    };
  }

  /** Ends the watch; readers hear of no later reading. Call it once. */
  end(): void {
    this.#controller.abort();
    clearTimeout(this.#idle);
    clearInterval(this.#timer);
    this.#options.onEnd();
  }

  async #start(): Promise<void> {
    const { store } = this.#options;
    const { signal } = this.#controller;
    await store.watch({ readings: true, signal }, (change) => this.#receive(change));
    for await (const change of store.snapshot()) {
      if (signal.aborted) return;
      this.#receive(change);
    }
  }

  #receive(change: Change): void {
    // Stryker disable next-line ConditionalExpression,StringLiteral: an incident has no row
    if (change.kind === 'incident') return;
    const { machineId, revision } = change;
    const known = this.#known.get(machineId);
    // Stryker disable next-line EqualityOperator: the same revision again changes nothing
    if (revision <= (known?.revision ?? '')) return;
    const row = change.kind === 'machine' ? rowOf(change) : undefined;
    this.#known.set(machineId, { revision, row });
    // A change of something else leaves the readings as they were.
    if (row !== known?.row) this.#changed.set(machineId, row);
  }

  #tell(): void {
    // Stryker disable next-line ConditionalExpression: only cheaper
    if (this.#readers.size === 0) return;
    const rows = [...this.#changed.values()].flatMap((row) => row ?? []);
    this.#changed.clear();
    this.#tick += 1;
    this.#latest = readingsFrame(rows);
    for (const wake of [...this.#readers]) wake();
  }

  #completeFrame(): Buffer {
    // Stryker disable next-line ConditionalExpression: only slower
    if (this.#complete?.tick !== this.#tick) {
      const rows = [...this.#known.values()].flatMap(({ row }) => row ?? []);
      this.#complete = { tick: this.#tick, bytes: readingsFrame(rows) };
    }
    return this.#complete.bytes;
  }

  #endWhenIdle(): void {
    this.#idle = setTimeout(() => this.end(), LINGER_MS).unref();
  }

  #fail(error: unknown): void {
    if (this.isOver) return;
    this.#options.log.error('watch failed', { error, readings: true });
    this.end();
  }
}
