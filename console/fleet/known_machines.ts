/** The machines as the event stream tells of them, and what each of its events changes in them. */
import type { Description } from '../../shared/types/description.ts';
import { machineIdOf } from '../../shared/types/description.ts';

/** What a connection to the event stream tells. */
export type Followed =
  | { readonly kind: 'machine'; readonly description: Description }
  | { readonly kind: 'deleted'; readonly machineId: string }
  /** Machines that were not named since the connection began are gone. */
  | { readonly kind: 'snapshot-end' }
  | { readonly kind: 'connected' }
  /** It will try again. */
  | { readonly kind: 'lost'; readonly reason: string };

/** `next` undefined: it is gone. */
export interface MachineChange {
  readonly machineId: string;
  readonly previous: Description | undefined;
  readonly next: Description | undefined;
}

export class KnownMachines {
  readonly #machines = new Map<string, Description>();
  #named = new Set<string>();

  get machines(): ReadonlyMap<string, Description> {
    return this.#machines;
  }

  /** Applies an event. */
  hear(one: Followed): MachineChange[] {
    switch (one.kind) {
      case 'connected':
        this.#named = new Set();
        return [];
      case 'machine':
        this.#named.add(machineIdOf(one.description));
        return [this.#set(machineIdOf(one.description), one.description)];
      case 'deleted':
        return [this.#forget(one.machineId)];
      case 'snapshot-end':
        return [...this.#machines.keys()].filter((id) => !this.#named.has(id)).map((id) => this.#forget(id));
      case 'lost':
        return [];
    }
  }

  #set(machineId: string, next: Description): MachineChange {
    const previous = this.#machines.get(machineId);
    this.#machines.set(machineId, next);
    return { machineId, previous, next };
  }

  #forget(machineId: string): MachineChange {
    const previous = this.#machines.get(machineId);
    this.#machines.delete(machineId);
    return { machineId, previous, next: undefined };
  }
}
