/** Tells the server whether each outlet can be controlled: changes at once, all every 10 minutes. */
import { Trouble } from '../loop/trouble.ts';
import { type Clock, isAborted } from './clock.ts';
import { portsName } from './config/controller.ts';
import type { Parts } from './parts.ts';
import type { Station } from './rack.ts';
import type { OutletItem } from './server.ts';

const LOOK_MS = 5_000;
const ALL_MS = 10 * 60_000;
const UNKNOWN_MS = 60_000;
const AT_A_TIME = 500;

/** Undefined before the controller was probed. The detail has no number or time that varies. */
const itemOf = ({ machine, group, outlet }: Station): OutletItem | undefined => {
  const item = (PowerCycleState: OutletItem['PowerCycleState'], Detail: string): OutletItem => ({
    MachineID: machine.id,
    PowerCycleState,
    Controller: machine.controller.label,
    Outlet: portsName(machine),
    Detail: Detail.slice(0, 1_000).toWellFormed(),
    Powers: machine.controller.powers,
  });
  if (machine.isProtected) return item('not_available', 'the outlet is protected');
  if (group.pace.stuck.has(machine.id)) return item('in_error', 'the outlet does not come on');
  if (group.pace.recovering.has(machine.id)) return item('in_error', 'an interrupted cycle is being ended');
  if (group.trouble === undefined) return undefined;
  if (group.trouble !== '') return item('in_error', group.trouble);
  return item('available', outlet.canRead ? '' : 'the device cannot be read');
};

interface Sent {
  readonly text: string;
  readonly atMs: number;
  readonly isKnown: boolean;
}

const isDue = (sent: Sent | undefined, text: string, nowMs: number): boolean =>
  sent === undefined || sent.text !== text || nowMs - sent.atMs >= (sent.isKnown ? ALL_MS : UNKNOWN_MS);

export class States {
  readonly #parts: Pick<Parts, 'rack' | 'server' | 'ability' | 'log'> & { readonly clock: Clock };
  readonly #sent = new Map<string, Sent>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Sends what is due. Throws if the server cannot be reached. */
  async send(signal: AbortSignal): Promise<void> {
    const { rack, server, ability, clock } = this.#parts;
    const nowMs = clock.ms();
    const due = [...rack.stations.values()]
      .flatMap((station) => itemOf(station) ?? [])
      .filter((item) => isDue(this.#sent.get(item.MachineID), JSON.stringify(item), nowMs));
    for (let start = 0; start < due.length; start += AT_A_TIME) {
      const items = due.slice(start, start + AT_A_TIME);
      // An older server may refuse members that it does not know.
      const bare = ({ MachineID, PowerCycleState }: OutletItem) =>
        ({ MachineID, PowerCycleState }) as OutletItem;
      const unknown = new Set(await server.update(ability.isOlder ? items.map(bare) : items, signal));
      for (const item of items)
        this.#sent.set(item.MachineID, {
          text: JSON.stringify(item),
          atMs: nowMs,
          isKnown: !unknown.has(item.MachineID),
        });
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    const trouble = new Trouble(this.#parts.log, 'states not sent', 'states sent again');
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.send(signal);
        failures = 0;
        trouble.ended();
      } catch (error) {
        if (isAborted(signal)) return;
        failures += 1;
        trouble.occurred(error);
      }
      await this.#parts.clock.sleep(Math.min(60_000, LOOK_MS * 2 ** Math.min(failures, 4)), signal);
    }
  }
}
