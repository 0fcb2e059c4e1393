/** The machines as the event stream describes them, and what each of its events changes. */
import type { Description } from '../../shared/types/description.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';

/** What following the event stream yields. */
export type Followed =
  | { readonly kind: 'machine'; readonly description: Description }
  | { readonly kind: 'deleted'; readonly machineId: string }
  /** Machines that this connection has not named are gone. */
  | { readonly kind: 'snapshot-end' }
  | { readonly kind: 'connected' }
  /** The connection failed; a new attempt follows. */
  | { readonly kind: 'lost'; readonly reason: string };

/** `previous` is undefined for a new machine, `next` for a machine that is gone. */
export interface MachineChange {
  readonly machineId: string;
  readonly previous: Description | undefined;
  readonly next: Description | undefined;
}

export class KnownMachines {
  readonly #machines = new Map<string, Description>();
  /** Named since the connection began. */
  #named = new Set<string>();

  get machines(): ReadonlyMap<string, Description> {
    return this.#machines;
  }

  /** Applies an event. Returns the machines that it names or, at the end of a snapshot, the machines that are gone. */
  apply(event: Followed): MachineChange[] {
    switch (event.kind) {
      case 'connected':
        this.#named = new Set();
        return [];
      case 'machine':
        this.#named.add(machineIdOf(event.description));
        return [this.#set(machineIdOf(event.description), event.description)];
      case 'deleted':
        return [this.#forget(event.machineId)];
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
