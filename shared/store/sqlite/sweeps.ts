/** What sweeps and people do with incidents, silences and deliveries in the SQLite store. */
/* eslint-disable @typescript-eslint/require-await -- SQLite answers synchronously; async methods turn what it throws into rejections */
import { CorruptRecordError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { served, type StoredIncident } from '../../types/stored_incident.ts';
import { deliveryOrLog } from '../delivery_record.ts';
import { incidentPage, keyBefore, servedOrLog } from '../incident_page.ts';
import { readIncident, readServed } from '../incident_record.ts';
import type { Store } from '../store.ts';
import {
  changedState,
  inForce,
  listAnew,
  readState,
  withIncidents,
  withSilence,
  withSilenceEnded,
} from '../sweep_state.ts';
import type { GroupCommit } from './group_commit.ts';
import type { IncidentRow, sqliteIncidents } from './incidents.ts';

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

interface Deps {
  readonly tables: ReturnType<typeof sqliteIncidents>;
  readonly group: GroupCommit;
  readonly log: Log;
  readonly now: () => Date;
}

export const sqliteSweeps = ({
  tables,
  group,
  log,
  now,
}: Deps): Pick<Store, 'sweeps' | 'incidents' | 'silences' | 'outbox'> => {
  const state = () => readState(tables.state()?.state, log);
  const open = () => tables.page(true, END, NO_LIMIT).flatMap((row) => servedOrLog(row, log) ?? []);

  return {
    sweeps: {
      async read() {
        const row = tables.state();
        const found = readState(row?.state, log);
        const readAt = now();
        const Incidents = found.isListLost ? listAnew(open(), readAt) : found.state.Incidents;
        return { state: { ...found.state, Incidents }, readAt, version: String(row?.version ?? 0) };
      },

      async write(version, next, changed) {
        const json = JSON.stringify(next);
        return group.run(() => {
          const isCurrent = String(tables.state()?.version ?? 0) === version;
          return () => {
            if (!isCurrent) return undefined;
            for (const incident of changed) tables.write(incident, now());
            return String(tables.writeState(json));
          };
        });
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

      async update(id, step) {
        return group.run(() => {
          const at = now();
          const row = tables.one(id);
          const was = row && parse(row);
          const next = was && step(was, at);
          const json = next && changedState(state(), (before) => withIncidents(before, [next], at));
          return () => {
            if (next === undefined || json === undefined) return undefined;
            if (next !== was) {
              tables.write(next, at);
              tables.writeState(json);
            }
            return served(next);
          };
        });
      },
    },

    silences: {
      async list() {
        return inForce(state().state, now());
      },

      add(silence) {
        return group.run(() => {
          const json = changedState(state(), (was) => withSilence(was, silence));
          return () => void tables.writeState(json);
        });
      },

      end(id) {
        return group.run(() => {
          const at = now();
          const found = state();
          const isKnown = inForce(found.state, at).some(({ ID }) => ID === id);
          const json = changedState(found, (was) => withSilenceEnded(was, id, at));
          return () => {
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
