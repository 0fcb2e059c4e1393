/** Claims: before a power-cycle server cuts a machine’s power it asks, so that nobody else does, and none does so too often. */
import type { BeginAnswer, BeginRequest } from '../types/powercycle_api.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { toTime } from '../types/time.ts';
import type { Caller } from './agent.ts';
import { isClaimed, waitsForMaintenance } from './request.ts';
import { limitOf, withStart } from './starts.ts';

const CLAIM_MS = 5 * 60_000;

type Refusal = Extract<BeginAnswer, { Granted: false }>;

export const claimText = ({ ID }: Pick<Caller, 'ID'>, requestId: string): string => `${ID} ${requestId}`;

/** The request that the claim is for; undefined: there is no claim. */
export const claimedRequest = ({ Description, Kept: { Claim } }: StoredRecord): string | undefined =>
  Description.Power.Request.ClaimedBy === '' ? undefined : Claim.slice(Claim.indexOf(' ') + 1);

/** A claim that has lapsed is still its holder’s as long as nobody else has it; by hand, nothing tells one cycle from the next. */
const isHolder = (record: StoredRecord, requestId: string, caller: Caller, now: Date): boolean =>
  claimedRequest(record) === requestId &&
  record.Kept.Claim === claimText(caller, requestId) &&
  (requestId !== '' || isClaimed(record.Description.Power, now));

const refused = (Why: Refusal['Why']): Refusal => ({ Granted: false, Why });

/** Undefined: nothing speaks against it. */
const refusal = (
  record: StoredRecord,
  { RequestID, Insist = false }: BeginRequest,
  caller: Caller,
  now: Date,
): Refusal | undefined => {
  const { Description, Kept } = record;
  const { Power, PowerCycle } = Description;
  if (RequestID !== '' && !(PowerCycle && Power.Request.ID === RequestID)) return refused('another request');
  if (isHolder(record, RequestID, caller, now)) {
    // A cycle that runs goes on. Whose claim has lapsed may not have begun: hands may be inside by now.
    const mayBegin = RequestID !== '' && !isClaimed(Power, now);
    return mayBegin && waitsForMaintenance(Description) ? refused('in maintenance') : undefined;
  }
  if (isClaimed(Power, now) && !Kept.Claim.startsWith(claimText(caller, '')))
    return refused('claimed by another');
  if (RequestID !== '' && waitsForMaintenance(Description)) return refused('in maintenance');
  const limit = limitOf(Power, Insist, now);
  return limit && { Granted: false, ...limit };
};

/** Claims the machine, or renews the claim of its holder; the same object if the claim is not granted. */
export const begin = (was: StoredRecord, request: BeginRequest, caller: Caller, now: Date): StoredRecord => {
  if (refusal(was, request, caller, now) !== undefined) return was;
  const { Description, Kept } = was;
  const { Power } = Description;
  const { RequestID, OffSeconds, VerifySeconds } = request;
  const untilMs = now.getTime() + CLAIM_MS + ((OffSeconds ?? 0) + VerifySeconds) * 1000;
  const Request = {
    ...Power.Request,
    ClaimedBy: caller.Host,
    ClaimedUntil: toTime(new Date(untilMs)),
  };
  if (isHolder(was, RequestID, caller, now))
    return { Description: { ...Description, Power: { ...Power, Request } }, Kept };
  const at = toTime(now);
  const { Starts, StartsOf } = withStart(was, RequestID, at);
  return {
    Description: { ...Description, Power: { ...Power, Request, Starts } },
    Kept: {
      ...Kept,
      ...{ StartsOf, Claim: claimText(caller, RequestID) },
      ...{ CycleFrom: at, CycleStart: Kept.Starts[0] ?? '', CycleGap: 0 },
    },
  };
};

/** What the power-cycle server is told. `stored`: the record after `begin`, which ran at about `now`. */
export const beginAnswer = (
  stored: StoredRecord,
  request: BeginRequest,
  caller: Caller,
  now: Date,
): BeginAnswer => {
  const { Request } = stored.Description.Power;
  if (stored.Kept.Claim === claimText(caller, request.RequestID) && claimedRequest(stored) !== undefined)
    if (isClaimed(stored.Description.Power, now)) return { Granted: true, Until: Request.ClaimedUntil };
  // What spoke against it a moment ago may have passed: it is asked again.
  return refusal(stored, request, caller, now) ?? refused('too soon');
};
