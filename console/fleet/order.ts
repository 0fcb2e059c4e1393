/** The order in which machines are shown: worst health first, then longest. */
import type { Health } from '../../shared/health/health.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { State } from './state.ts';

/** Worst first. */
export const WORST_FIRST: readonly Health[] = [
  'dead',
  'silent',
  'quarantined',
  'needs_repair',
  'recovering',
  'expected',
  'maintenance',
  'busy',
  'idle',
];
const RANKS: ReadonlyMap<Health, number> = new Map(WORST_FIRST.map((word, rank) => [word, rank]));

const rank = ({ health }: State): number => RANKS.get(health) ?? RANKS.size;
/** Sorts after every time. */
const since = ({ since: time }: State): string => (time === ZERO_TIME ? '~' : time);

export const worstFirst = (a: State, b: State): number => {
  const order = rank(a) - rank(b);
  if (order !== 0) return order;
  if (since(a) === since(b)) return 0;
  return since(a) < since(b) ? -1 : 1;
};

const natural = new Intl.Collator('en', { numeric: true });

/** Numbers in a text count as numbers: `shelf2` is before `shelf10`. */
export const naturally = (a: string, b: string): number => natural.compare(a, b);
