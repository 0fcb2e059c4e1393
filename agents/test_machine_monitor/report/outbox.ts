/** The queue of outgoing events: during an outage only the newest event waits, and no quarantine request is lost. */
import type { Log } from '../../../shared/log.ts';
import { Trouble } from '../../loop/trouble.ts';
import { backoffMs, InterruptibleWait } from '../../loop/wait.ts';
import { type OutgoingEvent, withQuarantine } from './outgoing_event.ts';
import type { QuarantineRequest } from './quarantine_file.ts';
import { RefusedError, type Sink } from './sink/sink.ts';

/** An event whose `forced_quarantine` is not yet set, and the request that decides it. */
interface Entry {
  readonly event: OutgoingEvent;
  readonly quarantine: QuarantineRequest | undefined;
}

interface Dependencies {
  readonly sink: Sink;
  /** Called once the server is responsible for the request. */
  readonly acknowledged: (request: QuarantineRequest) => Promise<void>;
  readonly log: Log;
}

export class Outbox {
  readonly #dependencies: Dependencies;
  readonly #arrival = new InterruptibleWait();
  readonly #backoff = new InterruptibleWait();
  readonly #outage: Trouble;
  readonly #refusal: Trouble;
  #waiting: Entry | undefined;
  /** The request of an event that was refused or superseded; the next event carries it. */
  #owed: QuarantineRequest | undefined;
  /** The ID of the request that the server has recorded. */
  #acknowledged: string | undefined;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#outage = new Trouble(dependencies.log, 'report not sent', 'reporting resumed');
    this.#refusal = new Trouble(dependencies.log, 'report refused', 'reports accepted again');
  }

  /** Replaces the waiting event, if any, and takes over its quarantine request. */
  put(event: OutgoingEvent, quarantine: QuarantineRequest | undefined): void {
    this.#waiting = { event, quarantine: quarantine ?? this.#waiting?.quarantine };
    this.#arrival.wake();
  }

  async #send({ event, quarantine }: Entry, signal: AbortSignal): Promise<void> {
    const { sink, acknowledged } = this.#dependencies;
    const pending = quarantine ?? this.#owed;
    // A probe during the previous send saw the same request. Sending it twice would undo an operator's clearing in between.
    const request = pending?.id === this.#acknowledged ? undefined : pending;
    await sink.send(withQuarantine(event, request), signal);
    this.#owed = undefined;
    if (request === undefined) return;
    this.#acknowledged = request.id;
    await acknowledged(request);
  }

  /** Returns true if the entry is settled: acknowledged or refused. Otherwise it waits again, unless a newer one does. */
  async #attempt(entry: Entry, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#send(entry, signal);
      this.#outage.ended();
      this.#refusal.ended();
      return true;
    } catch (error) {
      this.#owed ??= entry.quarantine;
      if (error instanceof RefusedError) {
        this.#refusal.occurred(error);
        return true;
      }
      this.#outage.occurred(error);
      this.#waiting ??= entry;
      return false;
    }
  }

  /** Runs until `signal` aborts, then makes one last attempt to send the waiting event; `giveUp` aborts that attempt as well. */
  async run(signal: AbortSignal, giveUp: AbortSignal): Promise<void> {
    let failures = 0;
    for (;;) {
      const entry = this.#waiting;
      const isLast = signal.aborted;
      if (entry !== undefined) {
        this.#waiting = undefined;
        const startedAt = performance.now();
        failures = (await this.#attempt(entry, giveUp)) ? 0 : failures + 1;
        // The backoff counts from the start of the attempt: time spent on a hanging server is already time waited.
        const tookMs = performance.now() - startedAt;
        if (failures > 0) await this.#backoff.wait(Math.max(0, backoffMs(failures) - tookMs), signal);
      }
      if (isLast) return;
      if (this.#waiting === undefined) await this.#arrival.wait(Infinity, signal);
    }
  }
}
