/** The fleet as the commands see it: a row for each machine, by the server's clock and the settings of its instance. */
import { controllersOf } from '../../shared/health/controllers.ts';
import { labContext } from '../fleet/lab.ts';
import { nearest } from '../fleet/nearest.ts';
import { type Row, type RowContext, rowOf } from '../fleet/row.ts';
import { getSettings, listMachines } from './api.ts';
import type { CommandContext } from './command.ts';
import { CommandError, EXIT, OlderServerError } from './exit_code.ts';
import { getWatch } from './incident_api.ts';
import type { Connection } from './request.ts';

export interface FleetView {
  readonly rows: readonly Row[];
  /** The server's time. */
  readonly now: Date;
}

type Asking = Pick<CommandContext, 'connection' | 'now'>;

/** An older server does not say whether it hears its machines. */
const readDeafness = async (connection: Connection): Promise<boolean> => {
  try {
    return (await getWatch(connection)).Deaf ?? false;
  } catch (error) {
    if (error instanceof OlderServerError) return false;
    throw error;
  }
};

/** `deaf`: age says nothing; without it, the server says whether it does. */
export const readContext = async (
  { connection, now }: Asking,
  deaf?: boolean | Promise<boolean>,
): Promise<(asOf: Date) => RowContext> => {
  const [settings, isDeaf] = await Promise.all([getSettings(connection), deaf ?? readDeafness(connection)]);
  try {
    labContext(settings, now(), isDeaf);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(EXIT.failed, `Cannot use the server's settings: ${detail}`, { cause });
  }
  return (asOf) => labContext(settings, asOf, isDeaf);
};

/** `isAnew`: as the machines are now; otherwise they may be as they were 10 s ago. `deaf`: as for `readContext`. */
export const readFleet = async (
  asking: Asking,
  { isAnew = false, deaf }: { readonly isAnew?: boolean; readonly deaf?: Promise<boolean> } = {},
): Promise<FleetView> => {
  const contextAt = await readContext(asking, deaf);
  const machines = await listMachines(asking.connection, isAnew);
  const now = asking.now();
  const context = { ...contextAt(now), controllers: controllersOf(machines) };
  return { rows: machines.map((machine) => rowOf(machine, context)), now };
};

/** `There is no machine sim-1; did you mean sim-01?` */
export const unknownText = (machineId: string, known: Iterable<string>): string => {
  const near = nearest(machineId, known);
  return near === undefined
    ? `There is no machine ${machineId}. A machine appears after its first report`
    : `There is no machine ${machineId}; did you mean ${near}?`;
};
