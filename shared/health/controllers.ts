/** When the controllers of outlets were last worked on, as the machines on them show: who waits for its turn is not overlooked. */
import type { Description } from '../types/description.ts';
import { laterTime, ZERO_TIME } from '../types/time.ts';

export class Controllers {
  readonly #busyAt = new Map<string, string>();

  /** Takes in the last claim and the last result of a machine. */
  note({ Power: { Controller, Request, LastCycle, Starts } }: Description): void {
    if (Controller === '') return;
    const times = [Starts.at(-1) ?? ZERO_TIME, Request.ClaimedUntil, LastCycle.At];
    const at = times.reduce(laterTime, this.#busyAt.get(Controller) ?? ZERO_TIME);
    if (at !== ZERO_TIME) this.#busyAt.set(Controller, at);
  }

  /** The last claim or result on the machine's controller; never: none is known. */
  busyAt({ Power: { Controller } }: Pick<Description, 'Power'>): string {
    return this.#busyAt.get(Controller) ?? ZERO_TIME;
  }
}

export const controllersOf = (machines: readonly Description[]): Controllers => {
  const controllers = new Controllers();
  for (const machine of machines) controllers.note(machine);
  return controllers;
};
