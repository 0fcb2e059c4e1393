/** The power cycles that count for the limits of a machine: those that began, and were not proven to have done nothing. */
import type { Power } from '../types/power.ts';
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { toTime } from '../types/time.ts';

const MAX_STARTS = 8;
/** Between the beginnings of two. */
export const GAP_MS = 15 * 60_000;
const MAX_A_DAY = 4;
const DAY_MS = 24 * 60 * 60_000;
/** So long after its beginning an attempt may cut the power: three tries on a slow device. */
const ATTEMPT_MS = 10 * 60_000;
/** Of ages that travelled. */
const TOLERANCE_MS = 30_000;

/** A counted cycle. */
interface Start {
  readonly at: string;
  readonly requestId: string;
}
type Counted = { readonly Starts: Power['Starts']; readonly StartsOf: Kept['StartsOf'] };

const startsOf = ({ Description: { Power }, Kept }: StoredRecord): readonly Start[] => {
  // An older release keeps the first list alone.
  const missing = Power.Starts.length - Kept.StartsOf.length;
  return Power.Starts.map((at, i) => ({ at, requestId: Kept.StartsOf[i - missing] ?? '' }));
};

const asKept = (starts: readonly Start[]): Counted => {
  const last = starts.slice(-MAX_STARTS);
  return { Starts: last.map(({ at }) => at), StartsOf: last.map(({ requestId }) => requestId) };
};

export const withStart = (record: StoredRecord, requestId: string, at: string): Counted =>
  asKept([...startsOf(record), { at, requestId }]);

/** The attempt that a result is about. By hand, there is no request to tell it by, but the time. */
const attemptOf = (
  starts: readonly Start[],
  requestId: string,
  offAt: string | undefined,
): Start | undefined =>
  starts.findLast((start) => {
    if (start.requestId !== requestId) return false;
    if (requestId !== '') return true;
    const ms = offAt === undefined ? 0 : Date.parse(offAt) - Date.parse(start.at);
    return ms >= -TOLERANCE_MS && ms <= ATTEMPT_MS;
  });

/** After a result: an attempt that did nothing no longer counts, one that nobody claimed does. */
export const withResult = (
  record: StoredRecord,
  requestId: string,
  offAt: string | undefined,
  counts: boolean,
): Counted => {
  const starts = startsOf(record);
  const attempt = attemptOf(starts, requestId, offAt);
  if (!counts) return asKept(starts.filter((start) => start !== attempt));
  if (attempt !== undefined || offAt === undefined) return asKept(starts);
  return asKept([...starts, { at: offAt, requestId }].toSorted((a, b) => (a.at < b.at ? -1 : 1)));
};

/** What the limits say to another cycle now: when it may begin; undefined: now. A time later than now counts as now. */
export const limitOf = (
  { Starts }: Power,
  isInsisted: boolean,
  now: Date,
): { readonly Why: 'too soon' | 'capped'; readonly Until: string } | undefined => {
  const nowMs = now.getTime();
  const times = Starts.map((at) => Math.min(Date.parse(at), nowMs));
  const soonest = Math.max(-Infinity, ...times) + GAP_MS;
  if (soonest > nowMs) return { Why: 'too soon', Until: toTime(new Date(soonest)) };
  const today = times.filter((ms) => ms > nowMs - DAY_MS);
  const first = today.at(-MAX_A_DAY);
  return isInsisted || first === undefined
    ? undefined
    : { Why: 'capped', Until: toTime(new Date(first + DAY_MS)) };
};
