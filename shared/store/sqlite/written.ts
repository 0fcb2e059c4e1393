/** What this process wrote last, so that it need not be parsed. */
import type { Members } from '../members.ts';

/** As many machines as a large lab has. */
const MAX_MACHINES = 1000;
/** A phone's record has 2,000 characters. */
const MAX_LENGTH = 10_000;

/** The last record written of each of the machines that were written last: its JSON, and what that says. */
export class Written {
  readonly #machines = new Map<string, { readonly json: string; readonly members: Members }>();

  add(machineId: string, json: string, members: Members): void {
    // Also moves it to the end.
    this.#machines.delete(machineId);
    if (json.length > MAX_LENGTH) return;
    this.#machines.set(machineId, { json, members });
    const [oldest] = this.#machines.keys();
    if (this.#machines.size > MAX_MACHINES && oldest !== undefined) this.#machines.delete(oldest);
  }

  /**
   * What the JSON says; undefined if it is not what was written last: another process wrote the record since, or the transaction was rolled
   * back.
   */
  membersOf(machineId: string, json: string): Members | undefined {
    const last = this.#machines.get(machineId);
    return last?.json === json ? last.members : undefined;
  }
}
