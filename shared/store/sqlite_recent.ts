/** Records lately written, as what they say: a machine's next report, 30 s later, need not parse its record again. */
import type { Description } from '../types/description.ts';

/** More machines than report to one host; some kilobytes each. */
const MOST = 1_000;

export class RecentRecords {
  readonly #byMachine = new Map<string, { readonly json: string; readonly description: Description }>();

  /** What was written as this very text; undefined where another process wrote since, or a thousand other machines were written. */
  find(machineId: string, json: string): Description | undefined {
    const recent = this.#byMachine.get(machineId);
    return recent?.json === json ? recent.description : undefined;
  }

  keep(machineId: string, json: string, description: Description): void {
    // Behind all others, of which the first goes.
    this.#byMachine.delete(machineId);
    this.#byMachine.set(machineId, { json, description });
    if (this.#byMachine.size <= MOST) return;
    const [oldest = ''] = this.#byMachine.keys();
    this.#byMachine.delete(oldest);
  }
}
