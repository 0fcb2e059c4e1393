/** The tables of incidents, their deliveries and the state of sweeps in the SQLite file. */
import type { DatabaseSync } from 'node:sqlite';
import { INCIDENT_MS } from '../../retention.ts';
import type { StoredIncident } from '../../types/stored_incident.ts';
import { toRecord } from '../incident_record.ts';

export interface IncidentRow {
  readonly id: string;
  readonly key: string;
  /** JSON. */
  readonly served: string;
  /** JSON. */
  readonly rest: string;
  /** A JSON list of parts, each JSON itself. */
  readonly parts: string;
  readonly revision: number;
}

export const sqliteIncidents = (database: DatabaseSync) => {
  const state = database.prepare('SELECT state, version FROM sweep_state');
  const writeState = database.prepare(
    `INSERT INTO sweep_state (id, state, version) VALUES (1, ?, 1)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = version + 1 RETURNING version`,
  );
  const one = database.prepare('SELECT id, key, served, rest, parts, revision FROM incidents WHERE id = ?');
  const page = database.prepare(
    'SELECT id, key, served, revision FROM incidents WHERE key < ? ORDER BY key DESC LIMIT ?',
  );
  const openPage = database.prepare(
    'SELECT id, key, served, revision FROM incidents WHERE is_open = 1 AND key < ? ORDER BY key DESC LIMIT ?',
  );
  const write = database.prepare(
    `INSERT INTO incidents (id, key, is_open, served, rest, parts, revision, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET key = excluded.key, is_open = excluded.is_open, served = excluded.served, rest = excluded.rest,
       parts = excluded.parts, revision = max(revision + 1, excluded.revision), expires_ms = excluded.expires_ms
     RETURNING revision`,
  );
  const delivery = database.prepare('SELECT delivery FROM deliveries WHERE incident_id = ? AND channel = ?');
  const deliveries = database.prepare('SELECT channel, delivery FROM deliveries WHERE incident_id = ?');
  const writeDelivery = database.prepare(
    `INSERT INTO deliveries (incident_id, channel, delivery, expires_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (incident_id, channel) DO UPDATE SET delivery = excluded.delivery, expires_ms = excluded.expires_ms`,
  );
  return {
    state: () => state.get() as { readonly state: string; readonly version: number } | undefined,
    /** Returns the new version. */
    // Stryker disable next-line OptionalChaining: it always returns a row
    writeState: (json: string): number => Number(writeState.get(json)?.['version']),
    one: (id: string) => one.get(id) as IncidentRow | undefined,
    /** Newest first, before this key. */
    page: (open: boolean, before: string, limit: number) =>
      (open ? openPage : page).all(before, limit) as unknown as Omit<IncidentRow, 'rest' | 'parts'>[],
    /** Returns the new revision, which is at least the clock, so that it rises even if the row had expired. */
    write(incident: StoredIncident, now: Date): number {
      const { key, isOpen, served, rest, parts, expireAt } = toRecord(incident);
      const row = write.get(
        ...[incident.ID, key, isOpen ? 1 : 0, served, rest, JSON.stringify(parts)],
        ...[now.getTime(), expireAt?.getTime() ?? null],
      );
      // Stryker disable next-line OptionalChaining: it always returns a row
      return Number(row?.['revision']);
    },
    delivery: (incidentId: string, channel: string): unknown =>
      delivery.get(incidentId, channel)?.['delivery'],
    deliveries: (incidentId: string) =>
      deliveries.all(incidentId).map(({ channel, delivery }) => [String(channel), delivery] as const),
    writeDelivery(incidentId: string, channel: string, json: string, now: Date): void {
      writeDelivery.run(incidentId, channel, json, now.getTime() + INCIDENT_MS);
    },
  };
};
