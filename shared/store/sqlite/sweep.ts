/** The reads of sweeps. */
/* eslint-disable @typescript-eslint/require-await -- SQLite answers synchronously; async methods turn what it throws into rejections */
import type { StoredRecord } from '../../types/stored_record.ts';
import { toTime } from '../../types/time.ts';
import type { Store } from '../store.ts';
import { NEWEST_TRIED } from '../sweep.ts';
import type { MachineRow, sqliteMachines } from './machine.ts';

const PAGE_SIZE = 100;

/** Reads rows in pages ordered by ID, so that a slow consumer does not keep a read transaction open. */
function* pagesOf(page: (after: string, limit: number) => MachineRow[]): Generator<MachineRow> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows = page(after, PAGE_SIZE);
    yield* rows;
    after = rows.at(-1)?.id;
  }
}

/** `parse` logs a corrupt row and returns undefined. */
export const sweepReads = (
  machines: ReturnType<typeof sqliteMachines>,
  parse: (row: MachineRow) => StoredRecord | undefined,
): Pick<Store, 'overdue' | 'newestReport' | 'unwell'> => ({
  async overdue(now, after, limit) {
    // Stryker disable next-line StringLiteral: no deadline is equal to none
    const { due = '', machineId = '' } = after ?? {};
    const rows = machines.overdue(toTime(now), due, machineId, limit);
    return rows.map((row) => ({ machineId: row.id, due: row.due, description: parse(row)?.Description }));
  },

  async newestReport() {
    for (const heard of [true, false])
      for (const row of machines.newest(heard, NEWEST_TRIED)) {
        const record = parse(row);
        if (record !== undefined) return record.Description;
      }
    return undefined;
  },

  async *unwell() {
    for (const row of pagesOf(machines.unwell)) {
      const record = parse(row);
      if (record !== undefined) yield { machineId: row.id, record };
    }
  },
});
