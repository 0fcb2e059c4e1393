/** The deletion of expired rows: by the time that passes, not by the clock alone. */
import assert from 'node:assert/strict';
import { openSqliteFile } from '../../../../shared/store/sqlite/file.ts';
import { sqliteExpiry } from '../../../../shared/store/sqlite/expiry.ts';
import { aLog, NOW } from '../../../support/builders.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const TABLES = ['timeline', 'tombstones', 'answers', 'incidents', 'deliveries'];
const inEach = (count: number): number[] => TABLES.map(() => count);

describe('The expiry of rows in a SQLite file', () => {
  let database: ReturnType<typeof openSqliteFile>;
  let lines: Record<string, unknown>[];
  let sweepAt: (ms: number) => void;
  /** As a new process does. */
  const start = (): void => {
    const { log, lines: logged } = aLog();
    lines = logged;
    const sweep = sqliteExpiry(database, log);
    sweepAt = (ms) => sweep(new Date(NOW.getTime() + ms));
  };
  beforeEach(() => {
    database = openSqliteFile(':memory:');
    start();
  });
  afterEach(() => database.close());

  /** A row of each kind that expires at this time. */
  const expiring = (ms: number): void => {
    const at = NOW.getTime() + ms;
    database.exec(`
      INSERT INTO timeline VALUES ('m', '${at}', 'x', ${at});
      INSERT INTO tombstones VALUES ('${at}', '2026', 1, ${at}, NULL);
      INSERT INTO answers VALUES ('${at}', 'r', 'changed', ${at});
      INSERT INTO incidents VALUES ('${at}', 'k', 0, '{}', '{}', '[]', 1, ${at});
      INSERT INTO deliveries VALUES ('${at}', 'chat', '{}', ${at});
    `);
  };
  const rows = (): number[] =>
    TABLES.map((table) => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']));
  /** One change every 10 minutes, from one time to another. */
  const pass = (fromMs: number, toMs: number): void => {
    for (let ms = fromMs; ms <= toMs; ms += 10 * MINUTE_MS) sweepAt(ms);
  };

  it('deletes what has expired, once an hour, and nothing else', () => {
    sweepAt(0);
    expiring(MINUTE_MS);
    expiring(61 * MINUTE_MS);
    pass(10 * MINUTE_MS, 50 * MINUTE_MS);
    assert.deepEqual(rows(), inEach(2));
    sweepAt(60 * MINUTE_MS);
    assert.deepEqual(rows(), inEach(1));
    assert.deepEqual(lines, []);
  });

  it('deletes nothing after the clock jumped 400 days ahead, however long that lasts, and logs it once', () => {
    sweepAt(0);
    expiring(DAY_MS);
    sweepAt(400 * DAY_MS);
    pass(400 * DAY_MS, 400 * DAY_MS + 120 * MINUTE_MS);
    assert.deepEqual(rows(), inEach(1));
    assert.deepEqual(
      lines.map(({ severity, message, from, to }) => [severity, message, from, to]),
      [
        [
          'WARNING',
          'clock jump ignored',
          NOW.toISOString(),
          new Date(NOW.getTime() + 400 * DAY_MS).toISOString(),
        ],
      ],
    );
    start();
    pass(400 * DAY_MS + 130 * MINUTE_MS, 400 * DAY_MS + 240 * MINUTE_MS);
    assert.deepEqual([rows(), lines], [inEach(1), []]);
  });

  it('goes on when the clock is right again, and deletes what has expired in the time that passed', () => {
    sweepAt(0);
    expiring(70 * MINUTE_MS);
    sweepAt(400 * DAY_MS);
    sweepAt(10 * MINUTE_MS);
    assert.equal(lines.length, 2);
    pass(20 * MINUTE_MS, 130 * MINUTE_MS);
    assert.deepEqual(rows(), inEach(0));
  });

  it('counts a step of 10 minutes and no longer one, across a restart too', () => {
    sweepAt(0);
    start();
    sweepAt(10 * MINUTE_MS);
    assert.deepEqual(lines, []);
    start();
    sweepAt(20 * MINUTE_MS + 1);
    assert.equal(lines.length, 1);
  });

  it('takes a clock that steps back a little for time that stands still', () => {
    sweepAt(0);
    expiring(59 * MINUTE_MS);
    for (let minute = 1; minute <= 59; minute++) {
      sweepAt(minute * MINUTE_MS);
      sweepAt(minute * MINUTE_MS - 30_000);
    }
    assert.deepEqual([rows(), lines], [inEach(1), []]);
    sweepAt(60 * MINUTE_MS);
    assert.deepEqual(rows(), inEach(0));
  });

  it('counts from the newest time seen after a clock stepped back a little, so that what follows is no jump', () => {
    for (const minute of [0, 9, 0, 15]) sweepAt(minute * MINUTE_MS);
    assert.deepEqual(lines, []);
  });

  it('writes the clock every 5 minutes, not with every change', () => {
    const written = () =>
      Number(database.prepare('SELECT seen_ms FROM clock').get()?.['seen_ms']) - NOW.getTime();
    sweepAt(0);
    sweepAt(5 * MINUTE_MS - 1);
    assert.equal(written(), 0);
    sweepAt(5 * MINUTE_MS);
    assert.equal(written(), 5 * MINUTE_MS);
  });

  it('starts with the newest entry in a file that has no clock, so that the first change deletes nothing by a wrong one', () => {
    expiring(400 * DAY_MS);
    expiring(10 * DAY_MS);
    sweepAt(401 * DAY_MS);
    assert.deepEqual(rows(), inEach(2));
    assert.equal(lines.length, 1);
  });
});
