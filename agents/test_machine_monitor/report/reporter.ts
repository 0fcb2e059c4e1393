/** The reporting loop: a probe and an event every 30 s, and on request. */
import { InterruptibleWait } from '../../loop/wait.ts';
import type { DescriptionKeeper } from '../known/keeper.ts';
import type { Outbox } from './outbox.ts';
import type { Prober } from './prober.ts';
import type { QuarantineFile } from './quarantine_file.ts';

const INTERVAL_MS = 30_000;
/** Plus or minus, so that machines switched on together drift apart. */
const JITTER_MS = 3_000;

interface Dependencies {
  readonly keeper: DescriptionKeeper;
  readonly prober: Prober;
  readonly quarantine: QuarantineFile;
  readonly outbox: Outbox;
}

export class Reporter {
  readonly #dependencies: Dependencies;
  readonly #pause = new InterruptibleWait();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Probes and reports now; if a probe is in progress, once more after it. */
  now(): void {
    this.#pause.wake();
  }

  /**
   * Runs until the signal aborts. Sends nothing until it knows which device to probe: the server would take the device for missing.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { keeper, prober, quarantine, outbox } = this.#dependencies;
    await keeper.ready(signal);
    const isOver = (): boolean => signal.aborted;
    while (!isOver() && keeper.known !== undefined) {
      try {
        const event = await prober.probe(keeper.known, signal);
        outbox.put(event, await quarantine.request());
      } catch (error) {
        if (!isOver()) throw error;
      }
      await this.#pause.wait(INTERVAL_MS + JITTER_MS * (2 * Math.random() - 1), signal);
    }
  }
}
