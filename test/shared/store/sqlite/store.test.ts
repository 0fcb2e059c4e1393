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
import { ZERO_TIME } from '../../../../shared/types/time.ts';
import { aDescription, aLog, anInstance, anOrigin, NOW } from '../../../support/builders.ts';
import { change } from '../../../support/change.ts';
import { anIncident } from '../../../support/notices.ts';
import { sweepInto } from '../../../support/sweeping.ts';
import { storeContract } from '../contract/contract.ts';
import type { TestDatabase } from '../contract/database.ts';

const DAY_MS = 24 * 60 * 60_000;
const aDelivery = {
  ...{ Revision: 0, Trying: 1, ClaimedUntil: ZERO_TIME, Attempts: 1, NextTry: ZERO_TIME, Refused: false },
};

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
      damage: async (what, id, text) => {
        switch (what) {
          case 'state':
            raw
              .prepare('INSERT OR REPLACE INTO sweep_state (id, state, version) VALUES (1, ?, 1000)')
              .run(text);
            return;
          case 'served':
          case 'rest':
            raw.prepare(`UPDATE incidents SET ${what} = ? WHERE id = ?`).run(text, id);
            return;
          case 'members':
            raw.prepare('UPDATE incidents SET parts = ? WHERE id = ?').run(JSON.stringify([text]), id);
            return;
          case 'delivery':
            raw
              .prepare("UPDATE deliveries SET delivery = ? WHERE incident_id = ? AND channel = 'chat'")
              .run(text, id);
            return;
          case 'agent':
            raw.prepare('UPDATE power_agents SET agent = ? WHERE id = ?').run(text, id);
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

  it('gives a machine a later revision than it had while the clock was wrong, though it came back after its tombstone expired', async () => {
    let now = new Date(NOW.getTime() + 400 * DAY_MS);
    const store = openSqliteStore({
      ...{ path: ':memory:', finalStep: createFinalStep([]), log: aLog().log, now: () => now },
    });
    const put = () => change(store, 'skia-1', () => aDescription(), anOrigin());
    await put();
    const [before] = await Array.fromAsync(store.snapshot('skia-1'));
    now = NOW;
    await store.delete('skia-1', anOrigin());
    now = new Date(NOW.getTime() + 9 * DAY_MS);
    await put();
    const [after] = await Array.fromAsync(store.snapshot('skia-1'));
    assert.ok(before!.revision < after!.revision, `${before?.revision}, then ${after?.revision}`);
    await store.close();
  });

  it('gives later states greater revisions, however few digits the clock has', async () => {
    let now = new Date(5);
    const store = openSqliteStore({
      ...{ path: ':memory:', finalStep: createFinalStep([]), log: aLog().log, now: () => now },
    });
    const revisions: string[] = [];
    const { signal } = new AbortController();
    await store.watch({ readings: true, signal }, ({ revision }) => revisions.push(revision));
    for (const ms of [5, 10, 1000]) {
      now = new Date(ms);
      await change(store, 'skia-1', () => aDescription({ Battery: ms }), anOrigin());
    }
    assert.deepEqual([revisions.toSorted(), new Set(revisions).size], [revisions, 3]);
    await store.close();
  });

  it('keeps each row for its time, of a power-cycle server from what was noted last', async () => {
    const path = join(directory, randomUUID(), 'machines.sqlite');
    let now = NOW;
    const store = openSqliteStore({ path, finalStep: createFinalStep([]), log: aLog().log, now: () => now });
    const once = { key: 'k', request: 'r' };
    await change(store, 'skia-1', () => aDescription(), anOrigin({ once }));
    await store.delete('skia-1', anOrigin());
    await sweepInto(store, anIncident({ Closed: NOW.toISOString() }), anIncident({ ID: 'i-open' }));
    await store.outbox.update('i-open', 'chat', () => aDelivery);
    await store.power.note('u-1', () => ({ ID: 'u-1', Host: 'h', SeenAt: NOW.toISOString(), Busy: [] }));
    now = new Date(NOW.getTime() + DAY_MS);
    await store.power.note('u-1', (was) => was!);
    const raw = new DatabaseSync(path);
    const daysOf = (table: string) => {
      const rows = raw.prepare(`SELECT expires_ms AS ms FROM ${table} ORDER BY ms`).all();
      const days = rows.map(({ ms }) =>
        ms === null ? 'open' : Math.round((Number(ms) - NOW.getTime()) / DAY_MS),
      );
      return [...new Set(days)];
    };
    const tables = ['timeline', 'tombstones', 'answers', 'incidents', 'deliveries', 'power_agents'];
    assert.deepEqual(tables.map(daysOf), [[400], [8], [1], ['open', 400], [400], [30]]);
    raw.close();
    await store.close();
  });

  it('deletes what has expired with the changes that it makes', async () => {
    const path = join(directory, randomUUID(), 'machines.sqlite');
    const store = openSqliteStore({ path, finalStep: createFinalStep([]), log: aLog().log, now: () => NOW });
    const raw = new DatabaseSync(path);
    raw.exec(`INSERT INTO answers VALUES ('k', 'r', 'changed', ${NOW.getTime() - 1})`);
    await change(store, 'skia-1', () => aDescription(), anOrigin());
    assert.deepEqual(raw.prepare('SELECT key FROM answers').all(), []);
    raw.close();
    await store.close();
  });

  it('passes over an incident whose parts are no list of texts, and logs it', async () => {
    const path = join(directory, randomUUID(), 'machines.sqlite');
    const { log, lines } = aLog();
    const store = openSqliteStore({ path, finalStep: createFinalStep([]), log, now: () => NOW });
    await sweepInto(store, anIncident({ ID: 'i-1' }), anIncident({ ID: 'i-2' }));
    const raw = new DatabaseSync(path);
    const damage = raw.prepare("UPDATE incidents SET parts = ? WHERE id = 'i-1'");
    for (const parts of ['{', '{}']) {
      damage.run(parts);
      const found = await store.incidents.read(['i-1', 'i-2']);
      assert.deepEqual(
        found.map(({ ID }) => ID),
        ['i-2'],
      );
    }
    assert.deepEqual(
      lines.map(({ message, incidentId, error }) => [message, incidentId, (error as Error).message]),
      [
        ['corrupt incident', 'i-1', 'the incident i-1 is corrupt: its parts are not JSON'],
        ['corrupt incident', 'i-1', 'the incident i-1 is corrupt'],
      ],
    );
    raw.close();
    await store.close();
  });

  storeContract({ title: 'SQLite', database, watchesOthers: false });
});
