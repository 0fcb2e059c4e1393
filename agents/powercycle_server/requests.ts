/** Which cycles are wanted: the server's newest answer, without what is done, and held back during a storm. */
import type { Log } from '../../shared/log.ts';
import { LEGACY_REQUEST } from '../../shared/types/powercycle_api.ts';
import type { Ability } from './ability.ts';
import type { Clock } from './clock.ts';
import { MAX_TRIES } from './guards.ts';
import type { Journal } from './journal.ts';
import type { Results } from './results.ts';
import type { PowerServer, Wanted } from './server.ts';
import { Storm } from './storm.ts';

/** The request of a server that names none. */
export const LISTED_REQUEST = 'list';
const ENDS: ReadonlySet<string> = new Set(['verified', 'acknowledged', 'was_off', 'capped', 'refused']);

export interface RequestsParts {
  readonly server: PowerServer;
  readonly ability: Ability;
  readonly journal: Journal;
  readonly results: Results;
  readonly clock: Clock;
  readonly log: Log;
  readonly isOurs: (machine: string) => boolean;
}

interface Taken {
  readonly asOf: string | undefined;
  readonly wanted: readonly Wanted[];
}

export class Requests {
  readonly #parts: RequestsParts;
  readonly #storm: Storm;
  #taken: Taken = { asOf: undefined, wanted: [] };

  constructor(parts: RequestsParts) {
    this.#parts = parts;
    this.#storm = new Storm(parts.clock, parts.log);
  }

  /** Asks the server. Throws without an answer; the answer before then stays. */
  async ask(signal: AbortSignal): Promise<void> {
    const { server, ability, isOurs, journal } = this.#parts;
    const unsent = new Set(journal.unsent.map(({ machine }) => machine));
    const taken = await ability.either(
      async (): Promise<Taken> => {
        const { AsOf, Requests: wanted } = await server.requests(signal);
        return { asOf: AsOf, wanted };
      },
      async (): Promise<Taken> => {
        const wanted = (await server.list(signal)).map((id) => ({
          MachineID: id,
          RequestID: LISTED_REQUEST,
        }));
        return { asOf: undefined, wanted };
      },
    );
    this.#taken = { ...taken, wanted: taken.wanted.filter(({ MachineID }) => isOurs(MachineID)) };
    if (taken.asOf === undefined) await this.#noteGone(unsent);
    this.#storm.heard(this.#taken.wanted.map(({ MachineID, RequestID }) => `${RequestID} ${MachineID}`));
  }

  /** A list asked for after `complete` was acknowledged that lacks a machine ends its request; the next one is another. */
  async #noteGone(unsent: ReadonlySet<string>): Promise<void> {
    const { journal } = this.#parts;
    const listed = new Set(this.#taken.wanted.map(({ MachineID }) => MachineID));
    for (const machine of journal.machinesOf(LISTED_REQUEST)) {
      if (listed.has(machine) || unsent.has(machine)) continue;
      for (const { done, isGone } of journal.endedOf(machine))
        if (done.request === LISTED_REQUEST && !isGone) await journal.step('gone', done.cycle);
    }
  }

  /** An attempt of this request ended it, or the answer is older than the server's knowledge of the machine's last result. */
  #isOver({ MachineID, RequestID }: Wanted): boolean {
    const { journal, results } = this.#parts;
    const acknowledgedAt = results.acknowledgedAt.get(MachineID);
    const { asOf } = this.#taken;
    if (asOf !== undefined && acknowledgedAt !== undefined && Date.parse(asOf) < Date.parse(acknowledgedAt))
      return true;
    // One that is still to be sent says more than any answer.
    if (journal.unsent.some(({ machine, final }) => machine === MachineID && final)) return true;
    // Every request of an older record has this name, so that only the server's answer tells one from the next.
    if (RequestID === LEGACY_REQUEST) return false;
    const ended = journal
      .endedOf(MachineID)
      .filter(({ done, isGone }) => done.request === RequestID && !isGone);
    const failures = ended.filter(({ done }) => done.outcome === 'failed').length;
    return failures >= MAX_TRIES || ended.some(({ done }) => ENDS.has(done.outcome));
  }

  /** `<machine> <request>` of each that the last answer had. */
  get names(): ReadonlySet<string> {
    return new Set(this.#taken.wanted.map(({ MachineID, RequestID }) => `${MachineID} ${RequestID}`));
  }

  /** In the order of the requests; empty while a storm is waited out. */
  get due(): readonly Wanted[] {
    if (this.#storm.isHeld) return [];
    return this.#taken.wanted.filter((wanted) => !this.#isOver(wanted));
  }
}
