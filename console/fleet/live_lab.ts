/** The lab as the stream tells it: a row for each machine, and the open incidents. */
import { assertNever } from '../../shared/errors.ts';
import { isInUse } from '../../shared/health/health.ts';
import { hottest } from '../../shared/health/readings.ts';
import type { Description } from '../../shared/types/description.ts';
import { machineIdOf } from '../../shared/types/dimensions.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { LiveMessage, Reading } from './live_message.ts';
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

export interface LiveContext extends RowContext {
  readonly stateOf: typeof stateOf;
}

const rowOf = (machine: Description, context: LiveContext): Row => ({
  id: machineIdOf(machine),
  machine,
  state: context.stateOf(machine, context.asOf, context.deaf, context.times),
  places: context.placesOf(machine),
  deviceNames: (machine.Dimensions['device_type'] ?? []).flatMap((type) => context.nameOf(type) ?? []),
  link: context.linkOf(machineIdOf(machine)),
});

export class LiveLab {
  readonly #rows = new Map<string, Row>();
  readonly #incidents = new Map<string, Incident>();
  /** Named since the connection began. */
  #named = new Set<string>();
  #context: LiveContext;

  constructor(context: LiveContext) {
    this.#context = context;
  }

  get rows(): ReadonlyMap<string, Row> {
    return this.#rows;
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
    const { asOf, deaf, times, stateOf } = this.#context;
    for (const id of ids) {
      const row = this.#rows.get(id);
      if (row === undefined) continue;
      const state = stateOf(row.machine, asOf, deaf, times);
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
    const row = rowOf(machine, this.#context);
    this.#rows.set(row.id, row);
  }

  #read(reading: Reading): void {
    const row = this.#rows.get(reading[0]);
    if (row === undefined) return;
    const machine = withReading(row.machine, reading);
    if (machine === row.machine) return;
    const { asOf, deaf, times, stateOf } = this.#context;
    const state = stateOf(machine, asOf, deaf, times);
    this.#replace(row, { ...row, machine, state: isSame(state, row.state) ? row.state : state });
  }

  #replace(was: Row, next: Row): void {
    keepSearchText(was, next);
    this.#rows.set(next.id, next);
  }
}
