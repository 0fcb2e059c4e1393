/** The way out of reports: one at a time; while the server is away only the newest waits, and nothing that is sent once is lost. */
import type { Log } from '../../../shared/log.ts';
import type { OutgoingEvent } from './outgoing_event.ts';
import { RefusedError, type Sink } from './sink/sink.ts';
import { backoffMs } from '../../loop/wait.ts';
import { Bell } from '../../loop/wait.ts';
import type { QuarantineRequest } from './quarantine_file.ts';
import { Trouble } from '../../loop/trouble.ts';

/** A report without the flag, and the task's request that it carries until it is acknowledged. */
interface Outgoing {
  readonly report: OutgoingEvent;
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
  readonly #arrival = new Bell();
  readonly #pause = new Bell();
  readonly #trouble: Trouble;
  readonly #refusal: Trouble;
  #waiting: Outgoing | undefined;
  /** Of a report that was refused or overtaken: it rides along with the next. */
  #owed: QuarantineRequest | undefined;
  #acknowledged: QuarantineRequest | undefined;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#trouble = new Trouble(dependencies.log, 'report not sent', 'reports arrive again');
    this.#refusal = new Trouble(dependencies.log, 'report refused', 'reports taken again');
  }

  /** Takes the place of what is still waiting. */
  put(report: OutgoingEvent, quarantine: QuarantineRequest | undefined): void {
    this.#waiting = { report, quarantine: quarantine ?? this.#waiting?.quarantine };
    this.#arrival.ring();
  }

  async #send({ report, quarantine }: Outgoing, signal: AbortSignal): Promise<void> {
    const { sink, acknowledged } = this.#dependencies;
    const asked = quarantine ?? this.#owed;
    // A look taken while the last report was under way saw the same request: once is enough, an operator may have cleared it since.
    const request = asked === this.#acknowledged ? undefined : asked;
    await sink.send({ ...report, forced_quarantine: request !== undefined }, signal);
    this.#owed = undefined;
    if (request === undefined) return;
    this.#acknowledged = request;
    await acknowledged(request);
  }

  /** True: the report is done with, acknowledged or refused. */
  async #attempt(outgoing: Outgoing, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#send(outgoing, signal);
      this.#trouble.isOver();
      this.#refusal.isOver();
      return true;
    } catch (error) {
      this.#owed ??= outgoing.quarantine;
      if (error instanceof RefusedError) {
        this.#refusal.is(error);
        return true;
      }
      this.#trouble.is(error);
      this.#waiting ??= outgoing;
      return false;
    }
  }

  /** Ends with `signal`, after one last try for what waits; `hurry` ends that too. */
  async run(signal: AbortSignal, hurry: AbortSignal): Promise<void> {
    let failures = 0;
    for (;;) {
      const outgoing = this.#waiting;
      const isLast = signal.aborted;
      if (outgoing !== undefined) {
        this.#waiting = undefined;
        const beganAt = performance.now();
        failures = (await this.#attempt(outgoing, hurry)) ? 0 : failures + 1;
        // From one attempt's beginning to the next: a server that hung until its time limit was waited for already.
        const tookMs = performance.now() - beganAt;
        if (failures > 0) await this.#pause.wait(Math.max(0, backoffMs(failures) - tookMs), signal);
      }
      if (isLast) return;
      if (this.#waiting === undefined) await this.#arrival.wait(Infinity, signal);
    }
  }
}
