/** The SQLite store, one file with nothing to install: for a first look, for tests, for a lab that fits one host. */
/* eslint-disable @typescript-eslint/require-await -- SQLite answers synchronously; async methods turn what it throws into rejections */
import type { DatabaseSync } from 'node:sqlite';
import type { History } from '../../health/history.ts';
import type { Log } from '../../log.ts';
import type { Origin } from '../../timeline/entries.ts';
import type { Description } from '../../types/description.ts';
import { parseMachineId } from '../../types/machine_id.ts';
import type { TimelinePage } from '../../types/timeline_entry.ts';
import { commit, commitDeletion, withCauseId } from '../commit.ts';
import { everyMachine, PAGE_SIZE, pageOf } from '../pages.ts';
import type {
  Change,
  FinalStep,
  MachinePage,
  PageRequest,
  Step,
  Store,
  Updated,
  WatchOptions,
} from '../store.ts';
import type { DeleteOptions } from '../tombstone.ts';
import { type Listener, Watchers } from '../watchers.ts';
import { sqliteAnswers } from './answers.ts';
import { openSqliteFile } from './file.ts';
import { GroupCommit } from './group_commit.ts';
import { asChange, asText, parseRow, parseRowOrLog, sqliteMachines } from './machine.ts';
import { sqliteExpiry } from './expiry.ts';
import { sqliteIncidents } from './incidents.ts';
import { sqlitePower } from './power.ts';
import { sweepReads } from './sweep.ts';
import { openIncidents, sqliteSweeps } from './sweeps.ts';
import { sqliteTimeline } from './timeline.ts';

/** Returns a number that grows with every change of a machine; it is at least the clock, so it grows even if the tombstone has expired. */
const nextRevision = (last: { readonly revision: number } | undefined, now: Date): number =>
  Math.max((last?.revision ?? 0) + 1, now.getTime());
/** The result of an update, and what watchers get if something was written. */
interface Committed {
  readonly updated: Updated;
  readonly written?: { readonly change: Change; readonly isRoutine: boolean };
}

class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #finalStep: FinalStep;
  readonly #log: Log;
  readonly #now: () => Date;
  readonly #machines: ReturnType<typeof sqliteMachines>;
  readonly #incidents: ReturnType<typeof sqliteIncidents>;
  readonly #timeline: ReturnType<typeof sqliteTimeline>;
  readonly #answers: ReturnType<typeof sqliteAnswers>;
  readonly #deleteExpired: ReturnType<typeof sqliteExpiry>;
  readonly #watchers: Watchers;
  readonly #group: GroupCommit;

  readonly overdue: Store['overdue'];
  readonly newestReport: Store['newestReport'];
  readonly unwell: Store['unwell'];
  readonly sweeps: Store['sweeps'];
  readonly silences: Store['silences'];
  readonly incidents: Store['incidents'];
  readonly outbox: Store['outbox'];
  readonly power: Store['power'];

  constructor(database: DatabaseSync, finalStep: FinalStep, log: Log, now: () => Date) {
    this.#database = database;
    this.#finalStep = finalStep;
    this.#log = log;
    this.#now = now;
    this.#machines = sqliteMachines(database);
    this.#incidents = sqliteIncidents(database);
    this.#timeline = sqliteTimeline(database, log);
    this.#answers = sqliteAnswers(database);
    this.#deleteExpired = sqliteExpiry(database, log);
    this.#watchers = new Watchers(log);
    this.#group = new GroupCommit(database);
    this.power = sqlitePower({ database, machines: this.#machines, group: this.#group, log, now });
    ({
      overdue: this.overdue,
      newestReport: this.newestReport,
      unwell: this.unwell,
    } = sweepReads(this.#machines, (row) => parseRowOrLog(row, log)?.record));
    ({
      sweeps: this.sweeps,
      silences: this.silences,
      incidents: this.incidents,
      outbox: this.outbox,
    } = sqliteSweeps({
      ...{ tables: this.#incidents, answers: this.#answers, group: this.#group, log, now },
      notify: (change) => this.#watchers.notify(change, false),
    }));
  }

  async update(id: string, step: Step, givenOrigin: Origin): Promise<Updated> {
    const machineId = parseMachineId(id);
    const origin = withCauseId(givenOrigin);
    const { updated, written } = await this.#group.run<Committed>(() => {
      const now = this.#now();
      this.#answers.check(origin.once, now);
      const row = this.#machines.one(machineId);
      const found = row && parseRow(row, this.#log);
      const previous = found?.record;
      // Stryker disable next-line ConditionalExpression: only slower
      const tombstone = row === undefined ? this.#machines.tombstone(machineId, now) : undefined;
      const stored = found ?? { ...tombstone, newestEntry: this.#timeline.newest(machineId) };
      const committed = commit(machineId, stored, step, origin, now, this.#finalStep);
      if (committed === undefined)
        return () => {
          this.#answers.keep(origin.once, previous === undefined ? 'unknown' : 'unchanged', now);
          return { updated: { previous, next: previous } };
        };
      const { next, members, history, entries } = committed;
      const revision = nextRevision(row ?? tombstone, now);
      return () => {
        this.#machines.write(machineId, members, revision, history);
        this.#timeline.append(machineId, entries);
        this.#answers.keep(origin.once, 'changed', now);
        this.#deleteExpired(now);
        const change: Change = {
          ...{ kind: 'machine', machineId, description: next.Description, revision: asText(revision) },
        };
        return { updated: { previous, next }, written: { change, isRoutine: entries.length === 0 } };
      };
    });
    if (written !== undefined) this.#watchers.notify(written.change, written.isRoutine);
    return updated;
  }

  async get(id: string): Promise<Description | undefined> {
    const row = this.#machines.one(parseMachineId(id));
    return row && parseRow(row, this.#log).record.Description;
  }

  async history(id: string): Promise<History | undefined> {
    return this.#machines.history(parseMachineId(id));
  }

  async page(after = ''): Promise<MachinePage> {
    return pageOf(this.#machines.page(after, PAGE_SIZE), (row) => {
      const found = parseRowOrLog(row, this.#log);
      return found && asChange(row, found);
    });
  }

  async *list(): AsyncGenerator<Description> {
    for await (const { description } of everyMachine((after) => this.page(after))) yield description;
  }

  async *snapshot(id?: string): AsyncGenerator<Change> {
    if (id !== undefined) {
      const row = this.#machines.one(parseMachineId(id));
      if (row !== undefined) yield asChange(row, parseRow(row, this.#log));
      return;
    }
    yield* everyMachine((after) => this.page(after));
    yield* openIncidents(this.#incidents, this.#log);
  }

  async listPowerCycle(): Promise<string[]> {
    return this.#machines.toPowerCycle();
  }

  async delete(id: string, givenOrigin: Origin, options: DeleteOptions = {}): Promise<boolean> {
    const machineId = parseMachineId(id);
    const origin = withCauseId(givenOrigin);
    const change = await this.#group.run<Change | undefined>(() => {
      const now = this.#now();
      this.#answers.check(origin.once, now);
      const row = this.#machines.one(machineId);
      if (row === undefined)
        return () => {
          this.#answers.keep(origin.once, 'unknown', now);
          return undefined;
        };
      const previous = parseRowOrLog(row, this.#log)?.record;
      const { deletedAt, maintenance, entries } = commitDeletion(previous, origin, now, options);
      const revision = nextRevision(row, now);
      return () => {
        this.#machines.bury(machineId, deletedAt, revision, maintenance);
        this.#timeline.append(machineId, entries);
        this.#answers.keep(origin.once, 'changed', now);
        return { kind: 'deleted', machineId, revision: asText(revision) };
      };
    });
    if (change !== undefined) this.#watchers.notify(change, false);
    return change !== undefined;
  }

  async timeline(id: string, page: PageRequest): Promise<TimelinePage> {
    return this.#timeline.page(parseMachineId(id), page);
  }

  async watch(options: WatchOptions, listener: Listener): Promise<void> {
    this.#watchers.add(options, listener);
  }

  async close(): Promise<void> {
    this.#watchers.clear();
    if (!this.#database.isOpen) return;
    this.#group.flush();
    this.#database.close();
  }
}

/**
 * Opens the store's file as `openSqliteFile` does. A change resolves once it is on disk; concurrent changes share a commit. Several processes
 * may update one file, each waiting up to 5 s for another's write, but a watch reports only the changes made through its own store.
 */
export const openSqliteStore = ({
  path,
  finalStep,
  log,
  now,
}: {
  path: string;
  finalStep: FinalStep;
  log: Log;
  now: () => Date;
}): Store => new SqliteStore(openSqliteFile(path), finalStep, log, now);
