/** The lab as the stream tells it: a row for each machine, and the open incidents. */
import { assertNever } from '../../shared/errors.ts';
import type { Description } from '../../shared/types/description.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { LiveMessage } from './live_message.ts';
import { naturally } from './order.ts';
import type { Row, RowContext } from './row.ts';
import type { State, stateOf } from './state.ts';

export interface LiveContext extends RowContext {
  readonly stateOf: typeof stateOf;
}

const isNotTaken = ({ state: { attention } }: Row): boolean =>
  attention.some(({ word }) => word === 'not_taken');

const rowOf = (machine: Description, state: State, context: LiveContext): Row => ({
  id: machineIdOf(machine),
  ...{ machine, state },
  places: context.placesOf(machine),
  deviceNames: (machine.Dimensions['device_type'] ?? []).flatMap((type) => context.nameOf(type) ?? []),
  link: context.linkOf(machineIdOf(machine)),
  search: { text: '' },
});

export class LiveLab {
  readonly #rows = new Map<string, Row>();
  readonly #incidents = new Map<string, Incident>();
  /** Named since the connection began. */
  #named = new Set<string>();
  /** Whether the rows are in the order of their IDs. */
  #isInOrder = true;
  #context: LiveContext;

  constructor(context: LiveContext) {
    this.#context = context;
  }

  get rows(): ReadonlyMap<string, Row> {
    return this.#rows;
  }
  /** By ID, so that a list by health need only be sorted by health. Comparing IDs is dear: it is done again only if there are new ones. */
  inOrder(): readonly Row[] {
    const all = [...this.#rows.values()];
    if (this.#isInOrder) return all;
    all.sort((a, b) => naturally(a.id, b.id));
    this.#rows.clear();
    for (const row of all) this.#rows.set(row.id, row);
    this.#isInOrder = true;
    return all;
  }
  /** Newest first. */
  get incidents(): readonly Incident[] {
    return [...this.#incidents.values()].sort((a, b) => (a.Opened < b.Opened ? 1 : -1));
  }

  /** A connection begins: a snapshot names everything that there is. */
  connected(): void {
    this.#named = new Set();
  }

  /** Readings are taken by renewal.ts. */
  apply(message: Exclude<LiveMessage, { readonly kind: 'readings' }>): void {
    switch (message.kind) {
      case 'machine':
        this.#named.add(machineIdOf(message.description));
        this.#set(message.description);
        return;
      case 'deleted':
        this.#rows.delete(message.machineId);
        return;
      case 'incident':
        this.#named.add(message.incident.ID);
        if (message.incident.Closed === ZERO_TIME) this.#incidents.set(message.incident.ID, message.incident);
        else this.#incidents.delete(message.incident.ID);
        return;
      case 'snapshot-end':
        for (const known of [this.#rows, this.#incidents])
          for (const id of known.keys()) if (!this.#named.has(id)) known.delete(id);
        // Whether they wait for their turn is known only now.
        for (const row of [...this.#rows.values()].filter(isNotTaken)) this.#set(row.machine);
        return;
      default:
        assertNever(message);
    }
  }

  /** Silence is not judged by age. */
  get isDeaf(): boolean {
    return this.#context.deaf;
  }

  /** As the context judges it. */
  stateOf(machine: Description): State {
    const { asOf, deaf, times, stateOf, controllers } = this.#context;
    return stateOf(machine, asOf, deaf, times, controllers?.busyAt(machine));
  }

  /** A row of a machine that there is. */
  replace(row: Row): void {
    this.#rows.set(row.id, row);
  }

  /** Another context for what is derived from now on. */
  set context(context: LiveContext) {
    this.#context = context;
  }

  /** Derives all rows from the beginning: places, names or controllers are known now. */
  rebuild(): void {
    const machines = [...this.#rows.values()].map(({ machine }) => machine);
    for (const machine of machines) this.#context.controllers?.note(machine);
    for (const machine of machines) this.#set(machine);
  }

  #set(machine: Description): void {
    this.#context.controllers?.note(machine);
    const row = rowOf(machine, this.stateOf(machine), this.#context);
    if (!this.#rows.has(row.id)) this.#isInOrder = false;
    this.#rows.set(row.id, row);
  }
}
