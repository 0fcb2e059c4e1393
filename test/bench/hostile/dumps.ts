/** Benchmark of hostile dumps: with linear parsers, twice the size takes twice the time. */
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import type { Event } from '../../../shared/types/event.ts';
import { anEvent, anInstance } from '../../support/builders.ts';
import type { Benchmark } from '../benchmark.ts';
import { median, rounds } from '../rounds.ts';
import { processEvent } from '../../support/processing.ts';

const { user } = anInstance();
const context = {
  now: new Date('2026-01-02T03:04:05Z'),
  publishedAt: '2026-01-02T03:04:05.000Z',
  eventId: '1',
  times: DEFAULT_TIMES,
  user,
};

const HEADING = 'Current temperatures from HAL:\n';

/** Inputs that a careless parser scans repeatedly: no line end, no closing bracket, only blanks, only candidates. */
const SHAPES: Readonly<Record<string, (size: number) => Record<string, string>>> = {
  brackets: (size) => ({ getprop: '['.repeat(size) }),
  'open lines': (size) => ({ getprop: '[ro.build.id\n'.repeat(size / 13) }),
  'half keys': (size) => ({ getprop: `[ro.build.id]:${' ]:'.repeat(size / 3)}` }),
  'far blanks': (size) => ({ getprop: `[ro.build.id]:${' '.repeat(size)}` }),
  'one property': (size) => ({ getprop: '[ro.build.id]: [x]\n'.repeat(size / 19) }),
  'long value': (size) => ({ getprop: `[ro.build.id]: [${'x'.repeat(size)}]` }),
  'empty lines': (size) => ({ getprop: '\n'.repeat(size) }),
  'false levels': (size) => ({ dumpsys_battery: `x${' level:'.repeat(size / 7)}` }),
  'blank levels': (size) => ({ dumpsys_battery: `${' '.repeat(size)}x level:` }),
  'long level': (size) => ({ dumpsys_battery: `level: ${'9'.repeat(size)}\nscale: 100` }),
  headings: (size) => ({ dumpsys_thermal_service: HEADING.repeat(size / HEADING.length) }),
  sensors: (size) => ({
    dumpsys_thermal_service:
      HEADING +
      Array.from(
        { length: size / 60 },
        (_, i) => `\tTemperature{mValue=30.1, mType=0, mName=sensor-${i}, mStatus=0}\n`,
      ).join(''),
  }),
  commas: (size) => ({ dumpsys_thermal_service: `${HEADING}\tTemperature{mValue=1${','.repeat(size)}` }),
  tabs: (size) => ({ dumpsys_thermal_service: HEADING + '\t\n'.repeat(size / 2) }),
};

const LARGEST = 10_000_000;
const DOUBLINGS = 4;
const ROUNDS = 5;

/** Returns a flat string, as JSON.parse makes it; `repeat` and `+` make ropes. */
const hostile = (android: Record<string, string>): Event =>
  anEvent({ android: JSON.parse(JSON.stringify({ ...android, uptime: 1e9 })) as unknown });

/** Returns microseconds for the largest dump, and the ratio to one 2^DOUBLINGS times smaller, measured in turns. */
const measure = (make: (size: number) => Record<string, string>): { largest: number; growth: number } => {
  const times = 2 ** DOUBLINGS;
  const [large, small] = [hostile(make(LARGEST)), hostile(make(LARGEST / times))];
  const all = rounds(ROUNDS, {
    large: () => processEvent(undefined, large, context),
    // Repeated until the work is equal, so that noise affects both alike.
    small: () => {
      for (let i = 0; i < times; i++) processEvent(undefined, small, context);
    },
  });
  return {
    largest: median(all.large),
    growth: times * median(all.large.map((took, i) => took / (all.small[i] ?? NaN))),
  };
};

export const hostileBenchmark: Benchmark = {
  name: 'process.hostile',
  run: async (progress) => {
    const results: Record<string, number> = {};
    let worst = 0;
    for (const [shape, make] of Object.entries(SHAPES)) {
      progress(shape);
      const { largest, growth } = measure(make);
      // A shape that is rejected at its first bytes costs nothing at any size; a difference of microseconds is noise, not growth.
      const doubling = largest < 1000 ? 1 : growth ** (1 / DOUBLINGS);
      worst = Math.max(worst, doubling);
      results[`process.hostile.${shape.replaceAll(' ', '_')}.ms`] = largest / 1000;
    }
    return {
      ...results,
      'process.hostile.doubling': worst,
      'process.hostile.count': Object.keys(SHAPES).length,
    };
  },
};
