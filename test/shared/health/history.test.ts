import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type History,
  historyAnswer,
  historyFrom,
  NO_HISTORY,
  remember,
} from '../../../shared/health/history.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription } from '../../support/builders.ts';

const HOUR_MS = 3600_000;
const START = Date.parse('2026-01-02T03:30:00.000Z');
const at = (hours: number): string => new Date(START + hours * HOUR_MS).toISOString();

interface Report {
  /** Hours after START. */
  readonly at: number;
  readonly Battery?: number;
  readonly Temperature?: Readonly<Record<string, number>>;
  /** Hours by which the event is ahead of our clock. */
  readonly ahead?: number;
}
const after = (history: History, { at: hours, ahead = 0, ...readings }: Report): History =>
  remember(
    history,
    undefined,
    aDescription({ LastEventTime: at(hours), ...readings }),
    new Date(START + (hours - ahead) * HOUR_MS),
  );
const afterAll = (...reports: readonly Report[]): History => reports.reduce(after, NO_HISTORY);
/** The last hours that are known of, oldest first. */
const last = (history: History, count: number) => historyAnswer(history).Hours.slice(-count);

describe('remember', () => {
  it('keeps the lowest battery and the highest temperature of each hour', () => {
    const history = afterAll(
      { at: 0, Battery: 80, Temperature: { cpu: 30.4, skin: 28 } },
      { at: 0.1, Battery: 79, Temperature: { cpu: 29 } },
      { at: 0.2, Battery: 90, Temperature: { cpu: 41.5 } },
      { at: 1, Battery: 50, Temperature: { cpu: -5 } },
    );
    assert.deepEqual(last(history, 3), [
      [null, null],
      [79, 42],
      [50, -5],
    ]);
    const { From, Hours } = historyAnswer(history);
    assert.deepEqual([From, Hours.length], ['2025-12-26T05:00:00.000Z', 168]);
    assert.equal(history.bytes.length, 336);
  });

  it('knows nothing of the hours between two reports, and forgets those of a week ago', () => {
    const history = afterAll({ at: 0, Battery: 80 }, { at: 1, Battery: 70 }, { at: 4, Battery: 60 });
    assert.deepEqual(
      last(history, 5).map(([battery]) => battery),
      [80, 70, null, null, 60],
    );
    const known = (hours: number) =>
      historyAnswer(after(history, { at: hours, Battery: 9 })).Hours.flatMap(([battery]) => battery ?? []);
    assert.deepEqual(known(167), [80, 70, 60, 9]);
    assert.deepEqual(known(168), [70, 60, 9]);
    assert.deepEqual(known(9999), [9]);
  });

  for (const [what, report] of [
    ['no battery and no sensor', { at: 1 }],
    ['a higher battery within the hour', { at: 0.1, Battery: 81 }],
    ['an unreadable battery', { at: 1, Battery: -99 }],
    ['impossible readings', { at: 1, Battery: 101, Temperature: { cpu: 195 } }],
    ['a charge counter among its sensors', { at: 1, Temperature: { battery_cycle: 150 } }],
    ['a clock more than an hour ahead of ours', { at: 9, Battery: 50, ahead: 1.01 }],
  ] as const)
    it(`changes nothing by a report with ${what}`, () => {
      const history = afterAll({ at: 0, Battery: 80 });
      assert.equal(after(history, report), history);
    });

  it('takes a report that is an hour ahead of our clock', () =>
    assert.deepEqual(last(afterAll({ at: 9, Battery: 50, ahead: 1 }), 1), [[50, null]]));

  it('changes nothing unless a report was applied', () => {
    const was = aDescription({ LastEventTime: at(0), Battery: 80 });
    const now = new Date(START);
    assert.equal(remember(NO_HISTORY, was, { ...was, Battery: 10 }, now), NO_HISTORY);
    assert.equal(remember(NO_HISTORY, undefined, { ...was, LastEventTime: ZERO_TIME }, now), NO_HISTORY);
  });

  it('puts a report that is late into its own hour', () => {
    const history = afterAll({ at: 0, Battery: 80 }, { at: 2, Battery: 60 }, { at: 0.2, Battery: 75 });
    assert.deepEqual(
      last(history, 3).map(([battery]) => battery),
      [75, null, 60],
    );
    assert.equal(after(history, { at: -166, Battery: 1 }), history);
  });

  it('does not alter the history that it was given', () => {
    const history = afterAll({ at: 0, Battery: 80 });
    const bytes = Uint8Array.from(history.bytes);
    after(history, { at: 0.1, Battery: 10 });
    after(history, { at: 3, Battery: 10 });
    assert.deepEqual(history.bytes, bytes);
  });

  it('holds for each hour the extremes of what was reported in it, whatever comes', () => {
    const reports = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 400 }),
        Battery: fc.integer({ min: -99, max: 120 }),
        cpu: fc.double({ min: -100, max: 300, noNaN: true }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(reports, (given) => {
        const sorted = given.toSorted((a, b) => a.at - b.at);
        const { From, Hours } = historyAnswer(
          afterAll(...sorted.map(({ cpu, ...report }) => ({ ...report, Temperature: { cpu } }))),
        );
        for (const [n, hour] of Hours.entries()) {
          const inHour = sorted.filter(
            (report) =>
              Math.floor((START + report.at * HOUR_MS) / HOUR_MS) === Date.parse(From) / HOUR_MS + n,
          );
          const batteries = inHour.map(({ Battery }) => Battery).filter((value) => value > 0 && value <= 100);
          const celsius = inHour
            .map(({ cpu }) => Math.round(cpu))
            .filter((value) => value >= -60 && value <= 194);
          assert.deepEqual(
            hour.map((value) => value ?? Infinity),
            [Math.min(...batteries), celsius.length === 0 ? Infinity : Math.max(...celsius)].map(
              (v) => v + 0,
            ),
          );
        }
      }),
    );
  });
});

describe('historyFrom', () => {
  for (const [bytes, hour] of [
    [undefined, undefined],
    [null, null],
    ['x'.repeat(336), 500_000],
    [new Uint8Array(335), 500_000],
    [new Uint8Array(336), 0],
    [new Uint8Array(336), -5],
    [new Uint8Array(336), 1e15],
    [new Uint8Array(336), 5.5],
    [new Uint8Array(336), '500000'],
  ] as const)
    it(`reads ${String(bytes).slice(0, 10)} of hour ${String(hour)} as no history`, () =>
      assert.equal(historyFrom(bytes, hour), NO_HISTORY));
});
