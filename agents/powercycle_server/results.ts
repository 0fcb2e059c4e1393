/** Results on their way to the server: kept in the journal until it acknowledges them, however long that takes. */
import type { Log } from '../../shared/log.ts';
import type { ResultRequest } from '../../shared/types/powercycle_api.ts';
import { Trouble } from '../loop/trouble.ts';
import { backoffMs } from '../loop/wait.ts';
import type { Ability } from './ability.ts';
import { Bell, type Clock, isAborted } from './clock.ts';
import type { Journal } from './journal.ts';
import { agoOf, type Done, resultOf } from './journal_lines.ts';
import { AnsweredError, type PowerServer, RefusedError, UnknownMachineError } from './server.ts';

const COMPLETES: ReadonlySet<string> = new Set(['verified', 'acknowledged', 'was_off']);

export interface ResultsParts {
  readonly journal: Journal;
  readonly server: PowerServer;
  readonly ability: Ability;
  readonly clock: Clock;
  readonly log: Log;
}

export class Results {
  readonly #parts: ResultsParts;
  readonly #bell: Bell;
  readonly #trouble: Trouble;
  /** The latest report of each machine whose outlet will not come on: not in the journal, since recovery reports it again. */
  readonly #reports = new Map<string, ResultRequest>();
  /** By cycle, when results of this life were made, by the clock that never jumps. */
  readonly #endedMs = new Map<string, number>();
  /** By machine, when the server acknowledged its last result, by the server's clock. */
  readonly acknowledgedAt = new Map<string, string>();

  constructor(parts: ResultsParts) {
    this.#parts = parts;
    this.#bell = new Bell(parts.clock);
    this.#trouble = new Trouble(parts.log, 'result not sent', 'results sent again');
  }

  /** A result of now was written to the journal. */
  added(cycle: string): void {
    this.#endedMs.set(cycle, this.#parts.clock.ms());
    this.#bell.ring();
  }

  report(machine: string, report: ResultRequest): void {
    this.#reports.set(machine, report);
    this.#bell.ring();
  }

  async #send(machine: string, body: ResultRequest, signal: AbortSignal): Promise<void> {
    const { server, ability } = this.#parts;
    try {
      const at = await ability.either(
        () => server.result(machine, body, signal),
        async () => {
          // Never `complete` for what did not happen: the request stays for a person to see.
          if (COMPLETES.has(body.Outcome) && body.RequestID !== '') await server.complete(machine, signal);
          return undefined;
        },
      );
      if (at !== undefined) this.acknowledgedAt.set(machine, at);
    } catch (error) {
      if (!(error instanceof UnknownMachineError || error instanceof RefusedError)) throw error;
      // A try again would be refused as well; nothing may block the results behind it.
      this.#parts.log.error('result refused', { machine, outcome: body.Outcome, error });
    }
  }

  async #sendOne(done: Done, signal: AbortSignal): Promise<void> {
    const { journal, clock } = this.#parts;
    const endedMs = this.#endedMs.get(done.cycle);
    const agoMs = endedMs === undefined ? agoOf(done.at, clock.now()) : clock.ms() - endedMs;
    await this.#send(done.machine, resultOf(done, agoMs / 1000), signal);
    this.#endedMs.delete(done.cycle);
    await journal.step('acknowledged', done.cycle);
  }

  /** Sends what waits, oldest first. Throws if the server cannot be reached, or, in the end, if it failed to take one: that holds up none of other machines. */
  async flush(signal: AbortSignal): Promise<void> {
    const failed = new Map<string, unknown>();
    const attempt = async (machine: string, send: () => Promise<void>): Promise<void> => {
      if (failed.has(machine)) return;
      try {
        await send();
      } catch (error) {
        if (!(error instanceof AnsweredError)) throw error;
        failed.set(machine, error);
      }
    };
    for (const [machine, report] of this.#reports)
      await attempt(machine, async () => {
        await this.#send(machine, report, signal);
        if (this.#reports.get(machine) === report) this.#reports.delete(machine);
      });
    for (const done of this.#parts.journal.unsent)
      await attempt(done.machine, () => this.#sendOne(done, signal));
    for (const error of failed.values()) throw error;
  }

  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.flush(signal);
        failures = 0;
        this.#trouble.ended();
      } catch (error) {
        if (isAborted(signal)) return;
        failures += 1;
        this.#trouble.occurred(error);
      }
      if (failures > 0) await this.#parts.clock.sleep(backoffMs(failures), signal);
      else await this.#bell.wait(Infinity, signal);
    }
  }
}
