/** The Store contract, run on SQLite. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import sinon from 'sinon';
import { assertNever } from '../../../../shared/errors.ts';
import { createFinalStep } from '../../../../shared/processor/final_step.ts';
import { openSqliteStore } from '../../../../shared/store/sqlite/store.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { aDescription, aLog, anInstance, anOrigin, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { storeContract } from '../contract/contract.ts';
import type { TestDatabase } from '../contract/database.ts';

describe('SQLite store', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'machine-server-store-'));
  });
  after(() => rm(directory, { recursive: true }));

  const database = async (): Promise<TestDatabase> => {
    const path = join(directory, randomUUID(), 'machines.sqlite');
    const { log, lines } = aLog();
    const finalStep = createFinalStep(anInstance().pools);
    const stores: Store[] = [];
    const open = (now: () => Date = () => NOW): Store => {
      const store = openSqliteStore({ path, finalStep, log, now });
      stores.push(store);
      return store;
    };
    open();
    const raw = new DatabaseSync(path);
    const insert = raw.prepare(
      'INSERT INTO machines (id, description, power_cycle, revision) VALUES (?, ?, ?, 1)',
    );
    const select = raw.prepare('SELECT description FROM machines WHERE id = ?');
    const insertEntry = raw.prepare(
      'INSERT INTO timeline (machine_id, key, entry, expires_ms) VALUES (?, ?, ?, 9e15)',
    );
    return {
      open,
      lines,
      plant: async (machineId, record) => {
        insert.run(machineId, JSON.stringify(record), record['PowerCycle'] === true ? 1 : 0);
      },
      stored: async (machineId) =>
        JSON.parse(String(select.get(machineId)?.['description'])) as Record<string, unknown>,
      plantEntry: async (machineId, key, entry) => {
        insertEntry.run(machineId, key, JSON.stringify(entry));
      },
      damage: async (what, incidentId, text) => {
        switch (what) {
          case 'state':
            raw
              .prepare('INSERT OR REPLACE INTO sweep_state (id, state, version) VALUES (1, ?, 1000)')
              .run(text);
            return;
          case 'served':
          case 'rest':
            raw.prepare(`UPDATE incidents SET ${what} = ? WHERE id = ?`).run(text, incidentId);
            return;
          case 'members':
            raw
              .prepare('UPDATE incidents SET parts = ? WHERE id = ?')
              .run(JSON.stringify([text]), incidentId);
            return;
          case 'delivery':
            raw
              .prepare("UPDATE deliveries SET delivery = ? WHERE incident_id = ? AND channel = 'chat'")
              .run(text, incidentId);
            return;
          default:
            assertNever(what);
        }
      },
      close: async () => {
        raw.close();
        for (const store of stores) await store.close();
      },
    };
  };

  it('finds what sweeps read by indexes, whatever the number of machines', async () => {
    const path = join(directory, randomUUID(), 'machines.sqlite');
    const prepare = sinon.spy(DatabaseSync.prototype, 'prepare');
    const store = openSqliteStore({ path, finalStep: createFinalStep([]), log: aLog().log, now: () => NOW });
    const queries = prepare.args
      .map(([sql]) => sql)
      .filter((sql) => /WHERE (due|sign|unwell|key <|is_open)/.test(sql));
    prepare.restore();
    const raw = new DatabaseSync(path);
    const plans = queries.map((sql) =>
      raw
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...[...sql.matchAll(/\?/g)].map(() => 1))
        .map(({ detail }) => String(detail).replace(/ \(.*/, '')),
    );
    raw.close();
    await store.close();
    assert.deepEqual(plans, [
      ['SEARCH machines USING INDEX machines_due'],
      ['SEARCH machines USING INDEX machines_signs'],
      ['SEARCH machines USING INDEX machines_unwell'],
      ['SEARCH incidents USING INDEX incidents_order'],
      ['SEARCH incidents USING INDEX incidents_open'],
    ]);
  });

  it('gives a machine that comes back a later revision than it had, even if its tombstone is gone and it changed often', async () => {
    const path = join(directory, randomUUID(), 'machines.sqlite');
    let now = NOW;
    const store = openSqliteStore({ path, finalStep: createFinalStep([]), log: aLog().log, now: () => now });
    const revisions: string[] = [];
    const signal = AbortSignal.timeout(60_000);
    await store.watch({ readings: true, signal }, ({ revision }) => revisions.push(revision));
    const put = (Battery: number) => change(store, 'skia-1', () => aDescription({ Battery }), anOrigin());
    // Changes in one millisecond, which must differ all the same.
    for (const battery of [1, 2, 3]) await put(battery);
    await store.delete('skia-1', anOrigin());
    const raw = new DatabaseSync(path);
    raw.exec('DELETE FROM tombstones');
    raw.close();
    now = new Date(NOW.getTime() + 60_000);
    await put(4);
    now = NOW;
    await put(5);
    assert.deepEqual(revisions, [...new Set(revisions)].sort());
    assert.equal(revisions.length, 6);
    await store.close();
  });

  storeContract({ title: 'SQLite', database, watchesOthers: false });
});
