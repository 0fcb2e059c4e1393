/** Results: what a power-cycle server did and saw. None is refused, however old it is and whatever became of its request. */
import type { Description } from '../types/description.ts';
import type { Power } from '../types/power.ts';
import type { Outcome, ResultRequest } from '../types/powercycle_api.ts';
import type { Kept, StoredRecord } from '../types/stored_record.ts';
import { laterTime, normalizeTime, secondsAfter, toTime, ZERO_TIME } from '../types/time.ts';
import { claimedRequest } from './claim.ts';
import { doubtAfter } from './doubt.ts';
import { judgeEffect } from './effect.ts';
import { completePowerCycle } from './request.ts';
import { withResult } from './starts.ts';

/** Whether it ends the request that it is about, and whether power was cut, as far as is known. */
const OUTCOME: Readonly<Record<Outcome, { readonly ends: boolean; readonly counts: boolean }>> = {
  verified: { ends: true, counts: true },
  acknowledged: { ends: true, counts: true },
  was_off: { ends: true, counts: false },
  failed: { ends: false, counts: false },
  stuck_off: { ends: false, counts: true },
  capped: { ends: true, counts: false },
  refused: { ends: true, counts: false },
};
const COMPLETES: ReadonlySet<Outcome> = new Set(['verified', 'acknowledged', 'was_off']);

/** A later result says nothing about the machine’s reports of now. */
const EFFECT_MS = 15 * 60_000;
const MAX_RESULTS = 16;
const MAX_DETAIL = 1024;
const YEAR_SECONDS = 365 * 24 * 60 * 60;
/** A result without an ID that says the same again within this time is the same. */
const REPEAT_MS = 10 * 60_000;

/** Who sent it: a host, or the account of a program that does not name itself. */
export interface Reported {
  readonly by: string;
  readonly now: Date;
  readonly bootSeconds: number;
}

const timeAgo = (seconds: number | null, now: Date): string | undefined =>
  seconds === null ? undefined : secondsAfter(toTime(now), -Math.min(seconds, YEAR_SECONDS));

const endsRequest = ({ Outcome, Final }: ResultRequest): boolean =>
  OUTCOME[Outcome].ends || (Outcome === 'failed' && Final);

const isCurrent = ({ PowerCycle, Power }: Description, { RequestID }: ResultRequest): boolean =>
  RequestID !== '' && PowerCycle && Power.Request.ID === RequestID;

/** Whether the request that the result is about has ended with it, now or before. */
export const hasEnded = (stored: StoredRecord, result: ResultRequest): boolean =>
  result.RequestID !== '' && endsRequest(result) && !isCurrent(stored.Description, result);

/** `rack4-pdu/3, off for 10 s: read off, then on (reported 120 min later)`. */
const detailOf = (result: ResultRequest, doneAt: string | undefined, now: Date): string => {
  const { Controller, Outlet, OffSeconds, Detail } = result;
  const where = [Controller, Outlet].filter((text) => text !== '').join('/');
  const off = OffSeconds === null ? '' : `off for ${OffSeconds} s`;
  const lateMs = doneAt === undefined ? 0 : now.getTime() - Date.parse(doneAt);
  const late = lateMs > EFFECT_MS ? `reported ${Math.round(lateMs / 60_000)} min later` : '';
  const text = [[where, off].filter((part) => part !== '').join(', '), Detail, late]
    .filter((part) => part !== '')
    .join(': ');
  return text.slice(0, MAX_DETAIL).toWellFormed();
};

const idOf = ({ ResultID, RequestID, Outcome }: ResultRequest): string =>
  ResultID ?? `${RequestID} ${Outcome}`;

const isRepeat = (
  { Description, Kept }: StoredRecord,
  result: ResultRequest,
  detail: string,
  now: Date,
): boolean => {
  const { LastCycle } = Description.Power;
  if (result.ResultID !== undefined) return Kept.Results.includes(result.ResultID);
  return (
    Kept.Results.at(-1) === idOf(result) &&
    LastCycle.Detail === detail &&
    Math.abs(now.getTime() - Date.parse(LastCycle.At)) < REPEAT_MS
  );
};

/** The request and the claim after it. */
const withRequestEnded = (was: StoredRecord, result: ResultRequest): Description => {
  const { Description } = was;
  if (isCurrent(Description, result) && endsRequest(result)) return completePowerCycle(Description);
  // An outlet that stays off is worked on until it comes on; everything else leaves the machine to others.
  if (claimedRequest(was) !== result.RequestID || result.Outcome === 'stuck_off') return Description;
  const Request = { ...Description.Power.Request, ClaimedBy: '', ClaimedUntil: ZERO_TIME };
  return { ...Description, Power: { ...Description.Power, Request } };
};

/** The times of a cycle whose effect the next reports may show; those of another one no longer matter. */
const cycleAfter = (
  { Kept }: StoredRecord,
  { Outcome }: ResultRequest,
  offAt: string | undefined,
  onAt: string,
  now: Date,
): Partial<Kept> => {
  const isJudged =
    (Outcome === 'verified' || Outcome === 'acknowledged') &&
    offAt !== undefined &&
    now.getTime() - Date.parse(onAt) <= EFFECT_MS;
  if (isJudged) return { CycleOff: offAt, CycleOn: onAt };
  // Its end is still to come.
  if (Outcome === 'stuck_off') return {};
  return Kept.CycleFrom === ZERO_TIME ? {} : { CycleFrom: ZERO_TIME, CycleStart: '', CycleGap: 0 };
};

/** The machine restarts, unless it has reported since. */
const bootUntil = (
  { Description, Kept }: StoredRecord,
  { Outcome }: ResultRequest,
  onAt: string,
  { now, bootSeconds }: Reported,
): string => {
  const until = secondsAfter(toTime(now), bootSeconds);
  const isRestarting =
    COMPLETES.has(Outcome) &&
    Description.LastEventTime < onAt &&
    secondsAfter(onAt, bootSeconds) > toTime(now);
  return isRestarting ? laterTime(until, Kept.BootUntil) : Kept.BootUntil;
};

/** Returns the record after a result; the same object if it is a repeat. Pure. */
export const takeResult = (was: StoredRecord, result: ResultRequest, reported: Reported): StoredRecord => {
  const { by, now } = reported;
  const offAt = timeAgo(result.OffSecondsAgo, now);
  const onAt = timeAgo(result.OnSecondsAgo, now);
  const Detail = detailOf(result, onAt ?? offAt, now);
  if (isRepeat(was, result, Detail, now)) return was;
  // One that failed counts if power may have been cut all the same.
  const counts = OUTCOME[result.Outcome].counts || (result.Outcome === 'failed' && offAt !== undefined);
  const { Starts, StartsOf } = withResult(was, result.RequestID, offAt, counts);
  const ended = withRequestEnded(was, result);
  const { LastCycle } = ended.Power;
  // An old result tells what happened; what was seen since is newer.
  const isOld = offAt !== undefined && (normalizeTime(LastCycle.At) ?? ZERO_TIME) > (onAt ?? offAt);
  const Power: Power = {
    ...{ ...ended.Power, Starts },
    Doubt: isOld ? ended.Power.Doubt : doubtAfter(ended.Power, result.Outcome),
    LastCycle: { At: toTime(now), Outcome: result.Outcome, By: by, Detail, Effect: '' },
  };
  return judgeEffect({
    Description: { ...ended, Power },
    Kept: {
      ...was.Kept,
      ...(isOld ? {} : cycleAfter(was, result, offAt, onAt ?? toTime(now), now)),
      ...{ StartsOf, Results: [...was.Kept.Results, idOf(result)].slice(-MAX_RESULTS) },
      BootUntil: bootUntil(was, result, onAt ?? toTime(now), reported),
    },
  });
};
