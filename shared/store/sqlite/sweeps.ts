/** What sweeps and people do with incidents, silences and deliveries in the SQLite store. */
/* eslint-disable @typescript-eslint/require-await -- SQLite answers synchronously; async methods turn what it throws into rejections */
import { CorruptRecordError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { served, type StoredIncident } from '../../types/stored_incident.ts';
import { deliveryOrLog, toldOf } from '../delivery_record.ts';
import { incidentPage, keyBefore, servedOrLog } from '../incident_page.ts';
import { readIncident, readServed } from '../incident_record.ts';
import type { IncidentChange, Store } from '../store.ts';
import {
  changedState,
  inForce,
  listAnew,
  readState,
  withIncidents,
  withSilence,
  withSilenceEnded,
} from '../sweep_state.ts';
import type { sqliteAnswers } from './answers.ts';
import type { GroupCommit } from './group_commit.ts';
import type { IncidentRow, sqliteIncidents } from './incidents.ts';
import { asText } from './machine.ts';

/** Sorts after every key. */
const END = '~';
const NO_LIMIT = -1;

const parse = ({ id, rest, parts }: IncidentRow): StoredIncident => {
  let list: unknown;
  try {
    list = JSON.parse(parts);
  } catch (cause) {
    throw new CorruptRecordError(`the incident ${id} is corrupt: its parts are not JSON`, { cause });
  }
  return readIncident(id, rest, Array.isArray(list) ? list : [undefined]);
};

/** The open incidents, newest first; logs and leaves out corrupt ones. */
export const openIncidents = (
  tables: ReturnType<typeof sqliteIncidents>,
  log: Log,
): readonly IncidentChange[] =>
  tables.page(true, END, NO_LIMIT).flatMap((row) => {
    const incident = servedOrLog(row, log);
    return incident === undefined ? [] : [{ kind: 'incident', incident, revision: asText(row.revision) }];
  });

interface Deps {
  readonly tables: ReturnType<typeof sqliteIncidents>;
  readonly answers: ReturnType<typeof sqliteAnswers>;
  readonly group: GroupCommit;
  readonly log: Log;
  readonly now: () => Date;
  /** Called for each incident after its commit. */
  readonly notify: (change: IncidentChange) => void;
}

export const sqliteSweeps = ({
  tables,
  answers,
  group,
  log,
  now,
  notify,
}: Deps): Pick<Store, 'sweeps' | 'incidents' | 'silences' | 'outbox'> => {
  const state = () => readState(tables.state()?.state, log);
  const write = (incident: StoredIncident, at: Date): IncidentChange => ({
    kind: 'incident',
    incident: served(incident),
    revision: asText(tables.write(incident, at)),
  });

  return {
    sweeps: {
      async read() {
        const row = tables.state();
        const found = readState(row?.state, log);
        const readAt = now();
        const Incidents = found.isListLost
          ? listAnew(
              openIncidents(tables, log).map(({ incident }) => incident),
              readAt,
            )
          : found.state.Incidents;
        return { state: { ...found.state, Incidents }, readAt, version: String(row?.version ?? 0) };
      },

      async write(version, next, changed) {
        const json = JSON.stringify(next);
        const written = await group.run(() => {
          const isCurrent = String(tables.state()?.version ?? 0) === version;
          const at = now();
          return () => {
            if (!isCurrent) return undefined;
            const changes = changed.map((incident) => write(incident, at));
            return { version: String(tables.writeState(json)), changes };
          };
        });
        if (written === undefined) return undefined;
        for (const change of written.changes) notify(change);
        return written.version;
      },
    },

    incidents: {
      async read(ids) {
        return ids.flatMap((id) => {
          const row = tables.one(id);
          try {
            return row === undefined ? [] : [parse(row)];
          } catch (error) {
            log.error('corrupt incident', { incidentId: id, error });
            return [];
          }
        });
      },

      async get(id) {
        const row = tables.one(id);
        return row && readServed(id, row.served);
      },

      async page({ open: isOpen, limit, before }) {
        const rows = tables.page(isOpen, before === undefined ? END : keyBefore(before), limit + 1);
        return incidentPage(rows, limit, log);
      },

      async update(id, step, once) {
        const found = await group.run<{ next: StoredIncident; change?: IncidentChange } | undefined>(() => {
          const at = now();
          answers.check(once, at);
          const row = tables.one(id);
          if (row === undefined)
            return () => {
              answers.keep(once, 'unknown', at);
              return undefined;
            };
          const was = parse(row);
          const next = step(was, at);
          if (next === was)
            return () => {
              answers.keep(once, 'unchanged', at);
              return { next };
            };
          const json = changedState(state(), (before) => withIncidents(before, [next], at));
          return () => {
            answers.keep(once, 'changed', at);
            tables.writeState(json);
            return { next, change: write(next, at) };
          };
        });
        if (found?.change !== undefined) notify(found.change);
        return found && served(found.next);
      },

      async told(id) {
        return toldOf(id, tables.deliveries(id), log);
      },
    },

    silences: {
      async list() {
        return inForce(state().state, now());
      },

      add(silence, once) {
        return group.run(() => {
          const at = now();
          answers.check(once, at);
          const json = changedState(state(), (was) => withSilence(was, silence));
          return () => {
            answers.keep(once, 'changed', at);
            tables.writeState(json);
          };
        });
      },

      end(id, once) {
        return group.run(() => {
          const at = now();
          answers.check(once, at);
          const found = state();
          const isKnown = inForce(found.state, at).some(({ ID }) => ID === id);
          const json = changedState(found, (was) => withSilenceEnded(was, id, at));
          return () => {
            answers.keep(once, isKnown ? 'changed' : 'unknown', at);
            if (isKnown) tables.writeState(json);
            return isKnown;
          };
        });
      },
    },

    outbox: {
      update(incidentId, channel, step) {
        return group.run(() => {
          const next = step(deliveryOrLog(incidentId, channel, tables.delivery(incidentId, channel), log));
          return () => {
            if (next !== undefined) tables.writeDelivery(incidentId, channel, JSON.stringify(next), now());
            return next;
          };
        });
      },
    },
  };
};
