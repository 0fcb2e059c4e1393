/** The fleet as the commands see it: a row for each machine, by the server's clock and the settings of its instance. */
import type { Description } from '../../shared/types/description.ts';
import { labContext } from '../fleet/lab.ts';
import { nearest } from '../fleet/nearest.ts';
import { type Row, type RowContext, rowOf } from '../fleet/row.ts';
import { getMachine, getSettings, ifKnown, listMachines } from './api.ts';
import type { CommandContext } from './command.ts';
import { CommandError, EXIT } from './exit_code.ts';
import type { Connection } from './request.ts';

export interface FleetView {
  readonly rows: readonly Row[];
  /** The server's time. */
  readonly now: Date;
  readonly rowFor: (machine: Description) => Row;
}

type Asking = Pick<CommandContext, 'connection' | 'now'>;

/** `deaf`: the server judges silence, not the age of a copy. */
export const readContext = async (
  { connection, now }: Asking,
  deaf: boolean,
): Promise<(asOf: Date) => RowContext> => {
  const settings = await getSettings(connection);
  try {
    labContext(settings, now(), deaf);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(EXIT.failed, `Cannot use the server's settings: ${detail}`, { cause });
  }
  return (asOf) => labContext(settings, asOf, deaf);
};

export const readFleet = async (asking: Asking, deaf = false): Promise<FleetView> => {
  const contextAt = await readContext(asking, deaf);
  const machines = await listMachines(asking.connection);
  const now = asking.now();
  const rowFor = (machine: Description): Row => rowOf(machine, contextAt(now));
  return { rows: machines.map(rowFor), now, rowFor };
};

/** A list may be 10 s old. This many machines can be read one by one. */
const MAX_FRESH = 20;

/** These machines as they are now, if they are few, else as they were listed; without those that are unknown. */
export const readFresh = async (
  connection: Connection,
  { rows, rowFor }: FleetView,
  machineIds: readonly string[],
): Promise<readonly Row[]> => {
  if (machineIds.length > MAX_FRESH) {
    const listed = new Map(rows.map((row) => [row.id, row]));
    return machineIds.flatMap((id) => listed.get(id) ?? []);
  }
  const machines = await Promise.all(machineIds.map((id) => ifKnown(getMachine(connection, id))));
  return machines.flatMap((machine) => (machine === undefined ? [] : [rowFor(machine)]));
};

/** `There is no machine sim-1; did you mean sim-01?` */
export const unknownText = (machineId: string, known: Iterable<string>): string => {
  const near = nearest(machineId, known);
  return near === undefined
    ? `There is no machine ${machineId}. A machine appears after its first report`
    : `There is no machine ${machineId}; did you mean ${near}?`;
};
