/** The store in one SQLite file: nothing to install, for a first look, for tests, for a lab that fits one host. */
/* eslint-disable @typescript-eslint/require-await -- SQLite answers in place; what it throws must come as a rejection all the same */
import type { DatabaseSync } from 'node:sqlite';
import { CorruptRecordError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Description } from '../../types/description.ts';
import { parseMachineId } from '../../types/machine_id.ts';
import type { TimelinePage } from '../../types/timeline_entry.ts';
import { commit, commitDeletion, identified } from '../commit.ts';
import { parseRecord } from '../record.ts';
import { openSqliteFile } from './file.ts';
import { SqliteGroup } from './group_commit.ts';
import { type MachineRow, sqliteMachines } from './machine.ts';
import { sqliteSweep } from './file.ts';
import { sqliteTimeline } from './timeline.ts';
import type { Change, FinalStep, Step, Store, Updated, WatchOptions } from '../store.ts';
import type { Origin } from '../../timeline/entries.ts';
import { Watchers } from '../watchers.ts';

const PAGE = 100;

/** Grows with every change of a machine; the clock as its floor keeps it growing after a tombstone has expired. */
const nextRevision = (last: { readonly revision: number } | undefined, now: Date): number =>
  Math.max((last?.revision ?? 0) + 1, now.getTime());
/** Of one length, so that texts compare as the numbers do. */
const asText = (revision: number): string => String(revision).padStart(16, '0');

/** What an update comes to, and what watchers hear of it where something was written. */
interface Committed {
  readonly updated: Updated;
  readonly change?: Change;
  readonly routine?: boolean;
}

class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #finalStep: FinalStep;
  readonly #log: Log;
  readonly #machines: ReturnType<typeof sqliteMachines>;
  readonly #timeline: ReturnType<typeof sqliteTimeline>;
  readonly #sweep: ReturnType<typeof sqliteSweep>;
  readonly #watchers: Watchers;
  readonly #group: SqliteGroup;

  constructor(database: DatabaseSync, finalStep: FinalStep, log: Log) {
    this.#database = database;
    this.#finalStep = finalStep;
    this.#log = log;
    this.#machines = sqliteMachines(database);
    this.#timeline = sqliteTimeline(database, log);
    this.#sweep = sqliteSweep(database);
    this.#watchers = new Watchers(log);
    this.#group = new SqliteGroup(database);
  }

  async update(id: string, step: Step, by: Origin): Promise<Updated> {
    const machineId = parseMachineId(id);
    const origin = identified(by);
    const {
      updated,
      change,
      routine = false,
    } = await this.#group.run<Committed>(() => {
      const row = this.#machines.one(machineId);
      const previous = row && this.#parse(row);
      const tombstone = row === undefined ? this.#machines.tombstone(machineId, origin.now) : undefined;
      const deletedAt = tombstone?.expired === false ? tombstone.deletedAt : undefined;
      const made = commit(machineId, previous, deletedAt, step, origin, this.#finalStep);
      if (made === undefined) return () => ({ updated: { previous, next: previous } });
      const { next, entries } = made;
      const revision = nextRevision(row ?? tombstone, origin.now);
      const json = JSON.stringify(next);
      return () => {
        this.#machines.write(machineId, json, next.PowerCycle, revision);
        this.#timeline.append(machineId, entries);
        this.#sweep(origin.now);
        return {
          updated: { previous, next },
          change: { kind: 'machine', machineId, description: next, revision: asText(revision) },
          routine: entries.length === 0,
        };
      };
    });
    if (change !== undefined) this.#watchers.tell(change, routine);
    return updated;
  }

  async get(id: string): Promise<Description | undefined> {
    const row = this.#machines.one(parseMachineId(id));
    return row && this.#parse(row);
  }

  async *list(): AsyncGenerator<Description> {
    for await (const change of this.snapshot()) if (change.kind === 'machine') yield change.description;
  }

  async *snapshot(id?: string): AsyncGenerator<Change> {
    if (id !== undefined) {
      const row = this.#machines.one(parseMachineId(id));
      if (row !== undefined) yield asChange(row, this.#parse(row));
      return;
    }
    // By pages, so that nobody's slow reading keeps a transaction open.
    let last = '';
    for (;;) {
      const rows = this.#machines.some(last, PAGE);
      for (const row of rows) {
        const description = this.#parseOrLog(row);
        if (description !== undefined) yield asChange(row, description);
      }
      const end = rows.at(-1);
      if (end === undefined || rows.length < PAGE) return;
      last = end.id;
    }
  }

  async listPowerCycle(): Promise<string[]> {
    return this.#machines.toPowerCycle();
  }

  async delete(id: string, by: Origin): Promise<boolean> {
    const machineId = parseMachineId(id);
    const origin = identified(by);
    const change = await this.#group.run<Change | undefined>(() => {
      const row = this.#machines.one(machineId);
      if (row === undefined) return () => undefined;
      const { deletedAt, entries } = commitDeletion(this.#parseOrLog(row), origin);
      const revision = nextRevision(row, origin.now);
      return () => {
        this.#machines.bury(machineId, deletedAt, revision);
        this.#timeline.append(machineId, entries);
        return { kind: 'deleted', machineId, revision: asText(revision) };
      };
    });
    if (change !== undefined) this.#watchers.tell(change, false);
    return change !== undefined;
  }

  async timeline(
    id: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<TimelinePage> {
    return this.#timeline.page(parseMachineId(id), page.limit, page.before);
  }

  async watch(options: WatchOptions, listener: (change: Change) => void): Promise<void> {
    this.#watchers.add(options, listener);
  }

  async close(): Promise<void> {
    this.#watchers.clear();
    if (!this.#database.isOpen) return;
    this.#group.flush();
    this.#database.close();
  }

  #parse({ id, description }: MachineRow): Description {
    let stored: unknown;
    try {
      stored = JSON.parse(description);
    } catch (cause) {
      throw new CorruptRecordError(`the record of ${id} is corrupt: it is not JSON`, { cause });
    }
    return parseRecord(id, stored, this.#log);
  }

  #parseOrLog(row: MachineRow): Description | undefined {
    try {
      return this.#parse(row);
    } catch (error) {
      this.#log.error('corrupt record', { machineId: row.id, error });
      return undefined;
    }
  }
}

const asChange = ({ id, revision }: MachineRow, description: Description): Change => ({
  kind: 'machine',
  machineId: id,
  description,
  revision: asText(revision),
});

/**
 * Throws, naming the file, where it cannot be used, and why; `:memory:` ends with the process. A call returns when the change is on the
 * disk; those made at once share a commit. Several processes may update one file, each waiting up to 5 s for another's write; a watcher
 * hears of its own process's changes only.
 */
export const openSqliteStore = ({
  path,
  finalStep,
  log,
}: {
  path: string;
  finalStep: FinalStep;
  log: Log;
}): Store => new SqliteStore(openSqliteFile(path), finalStep, log);
