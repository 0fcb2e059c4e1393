/** Rows brought up to date by routine reports and by the passing of time. A row of which nothing changes stays the same object, so that it is neither drawn nor indexed anew. */
import { isInUse } from '../../shared/health/health.ts';
import { hottest } from '../../shared/health/readings.ts';
import type { Description } from '../../shared/types/description.ts';
import type { LiveLab } from './live_lab.ts';
import type { Reading } from './live_message.ts';
import type { Row } from './row.ts';
import type { State } from './state.ts';

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

/** Whether the lab has another row now. */
const replace = (lab: LiveLab, was: Row, machine: Description): boolean => {
  const found = lab.stateOf(machine);
  const state = isSame(found, was.state) ? was.state : found;
  if (machine === was.machine && state === was.state) return false;
  lab.replace({ ...was, machine, state });
  return true;
};

/** Time alone changes nothing about a machine in use, of which silence is not judged, and no power cycle is awaited. */
const isTimeless = ({ state, machine }: Row, lab: LiveLab): boolean =>
  lab.isDeaf && isInUse(state.health) && !machine.PowerCycle;

/** Judges machines anew. Returns whether anything has changed. */
export const renew = (lab: LiveLab, machines: Iterable<Pick<Row, 'id'>>): boolean => {
  let hasChanged = false;
  for (const { id } of machines) {
    const row = lab.rows.get(id);
    if (row === undefined || isTimeless(row, lab)) continue;
    if (replace(lab, row, row.machine)) hasChanged = true;
  }
  return hasChanged;
};

/** Takes routine reports that are newer than what is known. Returns whether there are any. */
export const read = (lab: LiveLab, readings: readonly Reading[]): boolean => {
  let hasChanged = false;
  for (const reading of readings) {
    const row = lab.rows.get(reading[0]);
    if (row === undefined) continue;
    const machine = withReading(row.machine, reading);
    if (machine !== row.machine && replace(lab, row, machine)) hasChanged = true;
  }
  return hasChanged;
};
