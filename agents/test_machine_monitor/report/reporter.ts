/** Interrogates every 30 s, and at once when asked. */
import type { DescriptionKeeper } from '../known/keeper.ts';
import { Bell } from '../../loop/wait.ts';
import type { Prober } from './prober.ts';
import type { Outbox } from './outbox.ts';
import type { QuarantineFile } from './quarantine_file.ts';

const INTERVAL_MS = 30_000;
/** So that a rack switched on at once does not report in one instant for ever. */
const JITTER_MS = 3_000;

interface Dependencies {
  readonly keeper: DescriptionKeeper;
  readonly prober: Prober;
  readonly quarantine: QuarantineFile;
  readonly outbox: Outbox;
}

export class Reporter {
  readonly #dependencies: Dependencies;
  readonly #bell = new Bell();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Interrogates at once; where it does so already, once more afterwards. */
  now(): void {
    this.#bell.ring();
  }

  /** Ends with the signal. Says nothing before it knows what to look for: the server would take the device for missing. */
  async run(signal: AbortSignal): Promise<void> {
    const { keeper, prober, quarantine, outbox } = this.#dependencies;
    await keeper.ready(signal);
    const isOver = (): boolean => signal.aborted;
    while (!isOver() && keeper.known !== undefined) {
      try {
        const report = await prober.probe(keeper.known, signal);
        outbox.put(report, await quarantine.request());
      } catch (error) {
        if (!isOver()) throw error;
      }
      await this.#bell.wait(INTERVAL_MS + JITTER_MS * (2 * Math.random() - 1), signal);
    }
  }
}
