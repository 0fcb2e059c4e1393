/** The machines and the tombstones in the SQLite file. */
import type { DatabaseSync } from 'node:sqlite';
import { expiry, TOMBSTONE_MS } from '../retention.ts';

export interface MachineRow {
  readonly id: string;
  readonly description: string;
  readonly revision: number;
}

export interface Tombstone {
  readonly deletedAt: string;
  readonly revision: number;
  readonly expired: boolean;
}

export const sqliteMachines = (database: DatabaseSync) => {
  const one = database.prepare('SELECT id, description, revision FROM machines WHERE id = ?');
  const some = database.prepare(
    'SELECT id, description, revision FROM machines WHERE id > ? ORDER BY id LIMIT ?',
  );
  const toPowerCycle = database.prepare('SELECT id FROM machines WHERE power_cycle = 1 ORDER BY id');
  const write = database.prepare(
    'INSERT OR REPLACE INTO machines (id, description, power_cycle, revision) VALUES (?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM machines WHERE id = ?');
  const tombstone = database.prepare('SELECT deleted_at, revision, expires_ms FROM tombstones WHERE id = ?');
  const bury = database.prepare(
    'INSERT OR REPLACE INTO tombstones (id, deleted_at, revision, expires_ms) VALUES (?, ?, ?, ?)',
  );
  // STRICT tables hold the types that their columns name.
  return {
    one: (machineId: string) => one.get(machineId) as MachineRow | undefined,
    /** In the order of IDs, those after `last`. */
    some: (last: string, limit: number) => some.all(last, limit) as unknown as MachineRow[],
    toPowerCycle: (): string[] => toPowerCycle.all().map(({ id }) => String(id)),
    write(machineId: string, json: string, powerCycle: boolean, revision: number): void {
      write.run(machineId, json, powerCycle ? 1 : 0, revision);
    },
    tombstone(machineId: string, now: Date): Tombstone | undefined {
      const row = tombstone.get(machineId);
      return (
        row && {
          deletedAt: String(row['deleted_at']),
          revision: Number(row['revision']),
          expired: Number(row['expires_ms']) <= now.getTime(),
        }
      );
    },
    bury(machineId: string, deletedAt: string, revision: number): void {
      remove.run(machineId);
      bury.run(machineId, deletedAt, revision, expiry(deletedAt, TOMBSTONE_MS).getTime());
    },
  };
};
