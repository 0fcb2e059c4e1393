/** The battery and the temperature of a machine over a week, hour by hour: what a chart shows, and the same in words. */
import type { HistoryAnswer } from '../../shared/types/history.ts';

const HOUR_MS = 3_600_000;

export interface Reading {
  /** When each hour begins, in seconds since 1970. */
  readonly times: readonly number[];
  /** null: unknown. */
  readonly values: readonly (number | null)[];
}
export interface Week {
  readonly battery: Reading;
  readonly celsius: Reading;
}

/** Undefined: neither was ever reported. */
export const weekOf = ({ From, Hours }: HistoryAnswer): Week | undefined => {
  if (Hours.length === 0) return undefined;
  const fromMs = Date.parse(From);
  const times = Hours.map((_, n) => (fromMs + n * HOUR_MS) / 1000);
  const reading = (index: 0 | 1): Reading => ({ times, values: Hours.map((hour) => hour[index] ?? null) });
  return { battery: reading(0), celsius: reading(1) };
};

export const isKnown = ({ values }: Reading): boolean => values.some((value) => value !== null);

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** `Wed 14:00`, UTC. */
export const hourText = (seconds: number): string => {
  const at = new Date(seconds * 1000);
  return `${DAYS[at.getUTCDay()] ?? ''} ${at.toISOString().slice(11, 16)}`;
};

interface Extreme {
  readonly unit: string;
  readonly word: 'Lowest' | 'Highest';
  readonly limit: number | undefined;
}

const isWorse = (word: Extreme['word'], a: number, b: number): boolean => (word === 'Lowest' ? a < b : a > b);

/** `Lowest 12 % on Tue 14:00; below 30 % in 6 of 150 hours. 18 hours are not known.` */
export const readingText = ({ times, values }: Reading, { unit, word, limit }: Extreme): string => {
  const known = values.flatMap((value, n) => (value === null ? [] : [{ value, at: times[n] ?? 0 }]));
  const [first, ...rest] = known;
  if (first === undefined) return 'Nothing is known of the last 7 days.';
  const worst = rest.reduce((a, b) => (isWorse(word, b.value, a.value) ? b : a), first);
  const beyond = limit === undefined ? 0 : known.filter(({ value }) => isWorse(word, value, limit)).length;
  const side = word === 'Lowest' ? 'below' : 'above';
  const crossed =
    beyond === 0 || limit === undefined
      ? ''
      : `; ${side} ${limit} ${unit} in ${beyond} of ${known.length} hours`;
  const gap = values.length - known.length;
  const unknown = gap === 0 ? '' : ` ${gap} ${gap === 1 ? 'hour is' : 'hours are'} not known.`;
  return `${word} ${worst.value} ${unit} on ${hourText(worst.at)}${crossed}.${unknown}`;
};

export interface DayRange {
  /** `2026-01-02` */
  readonly date: string;
  readonly least: number | null;
  readonly most: number | null;
}

/** What a table of the chart says: the range of each day, the newest first. */
export const rangesOf = ({ times, values }: Reading): readonly DayRange[] => {
  const days = new Map<string, number[]>();
  for (const [n, seconds] of times.entries()) {
    const date = new Date(seconds * 1000).toISOString().slice(0, 10);
    const day = days.get(date) ?? [];
    const value = values[n] ?? null;
    if (value !== null) day.push(value);
    days.set(date, day);
  }
  return [...days]
    .map(([date, all]) => ({
      date,
      least: all.length === 0 ? null : Math.min(...all),
      most: all.length === 0 ? null : Math.max(...all),
    }))
    .toReversed();
};

/** Those with nothing known before and after: a line cannot show them. */
export const isolated = (values: readonly (number | null)[]): number[] =>
  values.flatMap((value, n) =>
    value !== null && (values[n - 1] ?? null) === null && (values[n + 1] ?? null) === null ? [n] : [],
  );
