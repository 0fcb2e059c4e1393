/** The tables of machines and tombstones in the SQLite file, and what a read row says about a machine. */
import type { DatabaseSync } from 'node:sqlite';
import { CorruptRecordError } from '../../errors.ts';
import { type History, historyFrom, NO_HISTORY } from '../../health/history.ts';
import type { Log } from '../../log.ts';
import { expiry, TOMBSTONE_MS } from '../../retention.ts';
import type { Found, Members } from '../members.ts';
import { parseRecord } from '../record.ts';
import type { MachineChange } from '../store.ts';
import { type LeftMaintenance, parseLeft } from '../tombstone.ts';
import { FOUND_BY } from './file.ts';
import { Written } from './written.ts';

export interface MachineRow {
  readonly id: string;
  /** All members of the record, as JSON. */
  readonly description: string;
  readonly revision: number;
  /** Read only with a single machine. */
  readonly history?: Uint8Array | null;
  readonly history_hour?: number | null;
  /** What `description` says, if this process wrote it and still knows. */
  readonly members?: Members;
}

/** Constant length, so that texts compare as the numbers do. */
export const asText = (revision: number): string => String(revision).padStart(16, '0');

export const asChange = ({ id, revision }: MachineRow, { record }: Found): MachineChange => ({
  kind: 'machine',
  machineId: id,
  description: record.Description,
  revision: asText(revision),
});

/** Throws CorruptRecordError if it cannot be parsed. */
export const parseRow = (row: MachineRow, log: Log): Found => {
  const { id, description, members: written, history, history_hour } = row;
  let members: unknown;
  try {
    members = written ?? JSON.parse(description);
  } catch (cause) {
    throw new CorruptRecordError(`the record of ${id} is corrupt: it is not JSON`, { cause });
  }
  const record = parseRecord(id, members, log);
  return { members: members as Members, record, history: historyFrom(history, history_hour) };
};

/** As `parseRow`, but logs a corrupt row and returns undefined. */
export const parseRowOrLog = (row: MachineRow, log: Log): Found | undefined => {
  try {
    return parseRow(row, log);
  } catch (error) {
    log.error('corrupt record', { machineId: row.id, error });
    return undefined;
  }
};

export interface Tombstone {
  readonly revision: number;
  /** Undefined if the tombstone has expired. */
  readonly deletedAt: string | undefined;
  readonly maintenance: LeftMaintenance | undefined;
}

const WRITTEN = [
  ...['description', 'power_cycle', 'revision', 'history', 'history_hour', 'found_revision'],
  ...Object.keys(FOUND_BY),
];

/** The values of the columns FOUND_BY. */
const foundBy = (members: Members): (string | null)[] =>
  Object.values(FOUND_BY).map((name) => {
    const value = members[name];
    if (value === undefined) return null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  });

export const sqliteMachines = (database: DatabaseSync) => {
  const written = new Written();
  const one = database.prepare(
    'SELECT id, description, revision, history, history_hour FROM machines WHERE id = ?',
  );
  const history = database.prepare('SELECT history, history_hour FROM machines WHERE id = ?');
  const page = database.prepare(
    'SELECT id, description, revision FROM machines WHERE id > ? ORDER BY id LIMIT ?',
  );
  const toPowerCycle = database.prepare('SELECT id FROM machines WHERE power_cycle = 1 ORDER BY id');
  // Not REPLACE, which would empty the columns that a newer release added.
  const write = database.prepare(
    `INSERT INTO machines (id, ${WRITTEN.join(', ')}) VALUES (?, ${WRITTEN.map(() => '?').join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${WRITTEN.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  );
  const overdue = database.prepare(
    `SELECT id, description, revision, due FROM machines
     WHERE due IS NOT NULL AND due <= ? AND (due, id) > (?, ?) ORDER BY due, id LIMIT ?`,
  );
  const newest = database.prepare(
    `SELECT id, description, revision FROM machines
     WHERE sign IS NOT NULL AND (heard IS NOT NULL) = ? ORDER BY sign DESC LIMIT ?`,
  );
  const unwell = database.prepare(
    'SELECT id, description, revision FROM machines WHERE unwell IS NOT NULL AND id > ? ORDER BY id LIMIT ?',
  );
  const remove = database.prepare('DELETE FROM machines WHERE id = ?');
  const tombstone = database.prepare(
    'SELECT deleted_at, revision, expires_ms, maintenance FROM tombstones WHERE id = ?',
  );
  const writeTombstone = database.prepare(
    `INSERT INTO tombstones (id, deleted_at, revision, expires_ms, maintenance) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET deleted_at = excluded.deleted_at, revision = excluded.revision,
       expires_ms = excluded.expires_ms, maintenance = excluded.maintenance`,
  );
  return {
    // The tables are STRICT, so a column holds no other type than it declares.
    one(machineId: string): MachineRow | undefined {
      const row = one.get(machineId) as MachineRow | undefined;
      if (row === undefined) return undefined;
      const members = written.membersOf(machineId, row.description);
      return members === undefined ? row : Object.assign(row, { members });
    },
    /** Machines with an ID greater than `after`, ordered by ID. */
    page: (after: string, limit: number) => page.all(after, limit) as unknown as MachineRow[],
    toPowerCycle: (): string[] => toPowerCycle.all().map(({ id }) => String(id)),
    /** Machines with a deadline up to `now`, ordered by deadline and ID, after the given ones. */
    overdue: (now: string, due: string, machineId: string, limit: number) =>
      overdue.all(now, due, machineId, limit) as unknown as (MachineRow & { readonly due: string })[],
    /** Machines with the newest signs first; `heard`: of those whose newest event came through Pub/Sub, or of the others. */
    newest: (heard: boolean, limit: number) => newest.all(heard ? 1 : 0, limit) as unknown as MachineRow[],
    /** Unwell machines with an ID greater than `after`, ordered by ID. */
    unwell: (after: string, limit: number) => unwell.all(after, limit) as unknown as MachineRow[],
    history(machineId: string): History | undefined {
      const row = history.get(machineId);
      return row && historyFrom(row['history'], row['history_hour']);
    },
    write(machineId: string, members: Members, revision: number, is: History): void {
      // Stryker disable next-line ConditionalExpression: the same history, in more bytes
      const remembered = is === NO_HISTORY ? ([null, null] as const) : ([is.bytes, is.hour] as const);
      const json = JSON.stringify(members);
      const powerCycle = members['PowerCycle'] === true ? 1 : 0;
      write.run(machineId, json, powerCycle, revision, ...remembered, revision, ...foundBy(members));
      written.add(machineId, json, members);
    },
    tombstone(machineId: string, now: Date): Tombstone | undefined {
      const row = tombstone.get(machineId);
      if (row === undefined) return undefined;
      const revision = Number(row['revision']);
      if (Number(row['expires_ms']) <= now.getTime())
        return { revision, deletedAt: undefined, maintenance: undefined };
      return {
        revision,
        deletedAt: String(row['deleted_at']),
        maintenance: parseLeft(JSON.parse(String(row['maintenance']))),
      };
    },
    /** Deletes the machine and writes its tombstone. */
    bury(
      machineId: string,
      deletedAt: string,
      revision: number,
      maintenance: LeftMaintenance | undefined,
    ): void {
      remove.run(machineId);
      const json = maintenance === undefined ? null : JSON.stringify(maintenance);
      writeTombstone.run(machineId, deletedAt, revision, expiry(deletedAt, TOMBSTONE_MS).getTime(), json);
    },
  };
};
