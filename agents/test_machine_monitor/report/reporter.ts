/** The reporting loop: a probe and an event every 30 s, on request, and once more at the end. */
import { InterruptibleWait } from '../../loop/wait.ts';
import type { DescriptionKeeper } from '../known/keeper.ts';
import type { OutgoingEvent } from './outgoing_event.ts';
import type { Outbox } from './outbox.ts';
import type { Prober } from './prober.ts';
import type { QuarantineFile } from './quarantine_file.ts';

/** From the start of a probe to the start of the next. */
const INTERVAL_MS = 30_000;
/** Plus or minus, so that machines switched on together drift apart. */
const JITTER_MS = 3_000;

interface Dependencies {
  readonly keeper: Pick<DescriptionKeeper, 'ready' | 'known'>;
  readonly prober: Pick<Prober, 'probe'>;
  readonly quarantine: Pick<QuarantineFile, 'request'>;
  readonly outbox: Pick<Outbox, 'put'>;
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
   * Runs until the signal aborts; then puts the last report into the outbox once more, with `stopping`, which tells the server that the silence to
   * come is intended. Sends nothing until it knows which device to probe: the server would take the device for missing.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { keeper, prober, quarantine, outbox } = this.#dependencies;
    await keeper.ready(signal);
    const isOver = (): boolean => signal.aborted;
    let last: OutgoingEvent | undefined;
    while (!isOver() && keeper.known !== undefined) {
      const nextAt = performance.now() + INTERVAL_MS + JITTER_MS * (2 * Math.random() - 1);
      try {
        last = await prober.probe(keeper.known, signal);
        outbox.put(last, await quarantine.request());
      } catch (error) {
        if (!isOver()) throw error;
      }
      await this.#pause.wait(nextAt - performance.now(), signal);
    }
    if (last !== undefined) outbox.put({ ...last, stopping: true }, undefined);
  }
}
