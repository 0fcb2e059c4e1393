/** The lab as the stream tells it: a row for each machine, and the open incidents. */
import { assertNever } from '../../shared/errors.ts';
import { Controllers } from '../../shared/health/controllers.ts';
import { isInUse } from '../../shared/health/health.ts';
import { hottest } from '../../shared/health/readings.ts';
import type { Description } from '../../shared/types/description.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { LiveMessage, Reading } from './live_message.ts';
import { naturally } from './order.ts';
import type { Row, RowContext } from './row.ts';
import { keepSearchText } from './search_index.ts';
import type { State, stateOf } from './state.ts';

/** A reading names no sensor. */
const HOTTEST = 'hottest sensor';

/** The Description after a routine report; the same object if the report is no newer. */
const withReading = (was: Description, [, time, Battery, celsius, DeviceUptime]: Reading): Description => {
  if (time <= was.LastEventTime) return was;
  const isKnown = (hottest(was.Temperature)?.celsius ?? null) === celsius;
  return {
    ...was,
    LastEventTime: time,
    LastUpdated: time > was.LastUpdated ? time : was.LastUpdated,
    ...{ Battery, DeviceUptime },
    Temperature: isKnown ? was.Temperature : celsius === null ? {} : { [HOTTEST]: celsius },
  };
};

const isSame = (a: State, b: State): boolean =>
  a.health === b.health &&
  a.since === b.since &&
  // Its age is in the reason.
  (isInUse(a.health) || a.why === b.why) &&
  a.attention.length === b.attention.length &&
  a.attention.every(({ word, why }, i) => word === b.attention[i]?.word && why === b.attention[i].why);

const isNotTaken = ({ state: { attention } }: Row): boolean =>
  attention.some(({ word }) => word === 'not_taken');

export interface LiveContext extends RowContext {
  readonly stateOf: typeof stateOf;
}

const stateIn = ({ stateOf, asOf, deaf, times }: LiveContext, machine: Description, busyAt: string): State =>
  stateOf(machine, asOf, deaf, times, busyAt);

const rowOf = (machine: Description, context: LiveContext, busyAt: string): Row => ({
  id: machineIdOf(machine),
  machine,
  state: stateIn(context, machine, busyAt),
  places: context.placesOf(machine),
  deviceNames: (machine.Dimensions['device_type'] ?? []).flatMap((type) => context.nameOf(type) ?? []),
  link: context.linkOf(machineIdOf(machine)),
});

export class LiveLab {
  readonly #rows = new Map<string, Row>();
  readonly #incidents = new Map<string, Incident>();
  /** Named since the connection began. */
  #named = new Set<string>();
  /** Whether the rows are in the order of their IDs. */
  #isInOrder = true;
  readonly #controllers = new Controllers();
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

  apply(message: LiveMessage): void {
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
      case 'readings':
        for (const reading of message.readings) this.#read(reading);
        return;
      case 'snapshot-end':
        for (const known of [this.#rows, this.#incidents])
          for (const id of known.keys()) if (!this.#named.has(id)) known.delete(id);
        // Whether they wait for their turn is known only now.
        this.renew([...this.#rows.values()].filter(isNotTaken).map(({ id }) => id));
        return;
      default:
        assertNever(message);
    }
  }

  /** Another context for what is derived from now on. */
  set context(context: LiveContext) {
    this.#context = context;
  }

  /** Derives these rows again. Rows of which nothing else changed stay the same objects, so that nothing is drawn or indexed anew for them. */
  renew(ids: Iterable<string>): boolean {
    let hasChanged = false;
    for (const id of ids) {
      const row = this.#rows.get(id);
      if (row === undefined) continue;
      const state = stateIn(this.#context, row.machine, this.#controllers.busyAt(row.machine));
      if (isSame(state, row.state)) continue;
      this.#replace(row, { ...row, state });
      hasChanged = true;
    }
    return hasChanged;
  }

  /** Derives all rows from the beginning: places or names are known now. */
  rebuild(): void {
    for (const { machine } of [...this.#rows.values()]) this.#set(machine);
  }

  #set(machine: Description): void {
    this.#controllers.note(machine);
    const row = rowOf(machine, this.#context, this.#controllers.busyAt(machine));
    if (!this.#rows.has(row.id)) this.#isInOrder = false;
    this.#rows.set(row.id, row);
  }

  #read(reading: Reading): void {
    const row = this.#rows.get(reading[0]);
    if (row === undefined) return;
    const machine = withReading(row.machine, reading);
    if (machine === row.machine) return;
    const state = stateIn(this.#context, machine, this.#controllers.busyAt(machine));
    this.#replace(row, { ...row, machine, state: isSame(state, row.state) ? row.state : state });
  }

  #replace(was: Row, next: Row): void {
    keepSearchText(was, next);
    this.#rows.set(next.id, next);
  }
}
