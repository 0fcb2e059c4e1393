/** A round by the walk list: the places to stop at, what to pack, and what was ticked off on the way. */
import { placeName } from './place_text.ts';
import type { Stop } from './walk.ts';

export interface Halt {
  /** `rack rack4 · shelf rack4-shelf1`; empty: it is not known. */
  readonly place: string;
  readonly stops: readonly Stop[];
}

/** Takes the walk list in its order. */
export const haltsOf = (stops: readonly Stop[]): readonly Halt[] => {
  const halts: { place: string; stops: Stop[] }[] = [];
  for (const stop of stops) {
    const last = halts.at(-1);
    if (last?.place === stop.place) last.stops.push(stop);
    else halts.push({ place: stop.place, stops: [stop] });
  }
  return halts;
};

/** `rack4 · shelf1`: without the kinds, and a part without the name of its whole. */
export const placeLabel = (place: string): string => {
  let around = '';
  return place
    .split(' · ')
    .map((each) => {
      const name = each.slice(each.indexOf(' ') + 1);
      const isPart = around !== '' && name.startsWith(around) && name.length > around.length;
      const label = isPart ? name.slice(around.length).replace(/^[-_./ ]+/, '') : placeName(each);
      around = name;
      return label;
    })
    .join(' · ');
};

/** What to bring along and for how many machines, the most needed first. */
export const packingList = (stops: readonly Stop[]): readonly (readonly [what: string, count: number])[] => {
  const counts = new Map<string, number>();
  for (const { bring } of stops) if (bring !== '') counts.set(bring, (counts.get(bring) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
};

/** When each machine was ticked off, in milliseconds since 1970. */
export type Ticks = ReadonlyMap<string, number>;

const REMEMBERED_MS = 24 * 3_600_000;
/** A browser's storage is nobody's to trust. */
const MAX_TICKS = 10_000;

/** What this browser remembers of the last 24 h; nothing if the text is not what `formatTicks` writes. */
export const parseTicks = (text: string, now: Date): Ticks => {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return new Map();
  }
  if (!Array.isArray(found)) return new Map();
  const isTick = (entry: unknown): entry is [string, number] =>
    Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
  const isRecent = ([, at]: [string, number]): boolean => Math.abs(now.getTime() - at) < REMEMBERED_MS;
  return new Map(found.slice(0, MAX_TICKS).filter(isTick).filter(isRecent));
};

export const formatTicks = (ticks: Ticks): string => JSON.stringify([...ticks]);
