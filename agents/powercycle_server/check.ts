/** `--check`: reads every outlet, changes nothing, and prints a table. */
import { safeText } from '../../shared/safe_text.ts';
import { outletName } from './config/controller.ts';
import type { Group, Rack, Station } from './rack.ts';

type Row = readonly [machine: string, outlet: string, kind: string, state: string];

const stateOf = async ({ outlet }: Station): Promise<string> => {
  if (!outlet.canRead) return 'cannot be read';
  const reading = await outlet.tryRead();
  if (reading === undefined) return `error: ${outlet.trouble}`;
  return reading === 'no_load' ? 'on, nothing draws power' : reading;
};

/** One after the other, as a cycle would. */
const rowsOf = async ({ controller, stations }: Group): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const station of stations) {
    const { machine } = station;
    const state = `${await stateOf(station)}${machine.isProtected ? ' (protected)' : ''}`;
    rows.push([machine.id, outletName(machine), controller.section, safeText(state)]);
  }
  return rows;
};

/** Returns the table, and whether every outlet that can be read was read. */
export const check = async ({
  groups,
}: Rack): Promise<{ readonly table: string; readonly isGood: boolean }> => {
  const rows = (await Promise.all(groups.map(rowsOf))).flat();
  const all: readonly Row[] = [['MACHINE', 'OUTLET', 'KIND', 'STATE'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return { table: lines.join('\n'), isGood: !rows.some(([, , , state]) => state.startsWith('error')) };
};
