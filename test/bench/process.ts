/** Benchmark of the processor without the final step: time per event, and over a plain split of its dumps into lines and keys. */
import { readFileSync } from 'node:fs';
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import { type Event, parseEvent } from '../../shared/types/event.ts';
import { anInstance } from '../support/builders.ts';
import type { Benchmark } from './benchmark.ts';
import { median, rounds } from './rounds.ts';
import { processEvent } from '../support/processing.ts';

const ROUNDS = 300;
/** Passes over all events in a round. */
const REPEATS = 10;

interface BenchEvent {
  readonly kind: string;
  readonly event: unknown;
}

const events = (kind: string): Event[] =>
  readFileSync(new URL('../fixtures/bench_events.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as BenchEvent)
    .filter((line) => line.kind === kind)
    .map(({ event }) => parseEvent(event));

const { user } = anInstance();
const first = {
  now: new Date('2026-01-02T03:04:00Z'),
  publishedAt: '2026-01-02T03:04:00.000Z',
  eventId: '1',
  times: DEFAULT_TIMES,
  user,
};
const second = { ...first, publishedAt: '2026-01-02T03:04:30.000Z', eventId: '2' };

/** The baseline: splits each line of the dumps into key and value. */
const splitDump = (dump: string): Map<string, string> => {
  const values = new Map<string, string>();
  for (const line of dump.split('\n')) {
    const colon = line.indexOf(':');
    if (colon !== -1) values.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return values;
};

// Results are summed and checked, so that the compiler cannot drop the work.
let seen = 0;

const processAll = (all: readonly Event[]): (() => void) => {
  const known = all.map((event) => ({ event, previous: processEvent(undefined, event, first) }));
  return () => {
    for (let i = 0; i < REPEATS; i++)
      for (const { event, previous } of known)
        seen += processEvent(previous, event, second)?.Description.Battery ?? NaN;
  };
};

const splitAll =
  (all: readonly Event[]): (() => void) =>
  () => {
    for (let i = 0; i < REPEATS; i++)
      for (const { android } of all)
        seen +=
          splitDump(android.getprop).size +
          splitDump(android.dumpsys_battery).size +
          splitDump(android.dumpsys_thermal_service).size;
  };

export const processBenchmark: Benchmark = {
  name: 'process',
  run: async (progress) => {
    const [androids, standalones] = [events('android'), events('standalone')];
    progress(`${ROUNDS} rounds of ${REPEATS * androids.length} Android and as many standalone events`);
    const times = rounds(ROUNDS, {
      android: processAll(androids),
      split: splitAll(androids),
      standalone: processAll(standalones),
    });
    if (Number.isNaN(seen)) throw new Error('an event was not processed');
    const perEvent = (all: readonly number[], count: number): number => median(all) / REPEATS / count;
    return {
      'process.android.us': perEvent(times.android, androids.length),
      'process.android.ratio': median(times.android.map((took, i) => took / (times.split[i] ?? NaN))),
      'process.standalone.us': perEvent(times.standalone, standalones.length),
      'process.count': ROUNDS * REPEATS * (androids.length + standalones.length),
    };
  },
};
