/** Decides what a channel is still to be told, from what is stored of it: at least once, only the newest revision, each under one ID. */
import type { Delivery } from '../types/delivery.ts';
import { isOpen, type StoredIncident } from '../types/stored_incident.ts';
import { laterTime, toTime, ZERO_TIME } from '../types/time.ts';
import { type Channel, keepsState, type Outcome } from './channel.ts';

export const NOT_DELIVERED: Delivery = {
  ...{ Revision: 0, Trying: 0, ClaimedUntil: ZERO_TIME, Attempts: 0, NextTry: ZERO_TIME, Refused: false },
};

/** Longer than any channel takes to send. */
const CLAIM_MS = 60_000;
/** The pause after the first failure; it doubles with each. */
const FIRST_PAUSE_MS = 20_000;
const MAX_PAUSE_MS = 24 * 60 * 60_000;

/** Whether the channel is told of such incidents. */
const isWanted = ({ narrowing }: Pick<Channel, 'narrowing'>, incident: StoredIncident): boolean => {
  const { pools, kinds, severities } = narrowing;
  const { Kind, Severity, Pools } = incident;
  return (
    (kinds?.includes(Kind) ?? true) &&
    (severities?.includes(Severity) ?? true) &&
    // A deaf lab concerns every pool.
    (pools === undefined || Pools.length === 0 || Pools.some((pool) => pools.includes(pool)))
  );
};

/** Whether the newest revision is for this channel: who was told of an incident is told how it ends, though it is a notice by now. */
const isFor = (channel: Channel, incident: StoredIncident, was: Delivery): boolean => {
  if (was.Revision >= incident.Revision) return false;
  if (was.Revision === 0) return isOpen(incident) && isWanted(channel, incident);
  return !incident.Quiet || keepsState(channel);
};

/** What reached the receiver so far. */
const reached = ({ Revision, DeliveredAt }: Delivery): Pick<Delivery, 'Revision' | 'DeliveredAt'> => ({
  Revision,
  ...(DeliveredAt !== undefined && { DeliveredAt }),
});

/** The delivery with the newest revision claimed for sending; undefined if there is nothing to send now. */
export const claimed = (
  channel: Channel,
  incident: StoredIncident,
  was: Delivery = NOT_DELIVERED,
  now: Date,
): Delivery | undefined => {
  if (!isFor(channel, incident, was)) return undefined;
  const at = toTime(now);
  // Also a claim on an older revision: notices of one incident reach a channel in order.
  if (was.ClaimedUntil > at) return undefined;
  const ClaimedUntil = toTime(new Date(now.getTime() + CLAIM_MS));
  if (was.Trying !== incident.Revision)
    return { ...NOT_DELIVERED, ...reached(was), Trying: incident.Revision, ClaimedUntil, Attempts: 1 };
  if (was.Refused || was.NextTry > at) return undefined;
  return { ...was, ClaimedUntil, Attempts: was.Attempts + 1 };
};

/** The delivery after its revision was sent with this outcome. Unchanged if another sender has delivered or taken over meanwhile. */
export const settled = (was: Delivery, sent: Delivery, outcome: Outcome, now: Date): Delivery => {
  const isNew = outcome.kind === 'delivered' && sent.Trying > was.Revision;
  const told = isNew ? { Revision: sent.Trying, DeliveredAt: toTime(now) } : {};
  const isOwn = was.Trying === sent.Trying && was.Attempts === sent.Attempts;
  if (!isOwn || outcome.kind === 'delivered')
    return { ...was, ...told, ...(isOwn && { ClaimedUntil: ZERO_TIME }) };
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (was.Attempts - 1), MAX_PAUSE_MS);
  const asked = outcome.kind === 'failed' ? (outcome.retryAfterMs ?? 0) : 0;
  return {
    ...was,
    ClaimedUntil: ZERO_TIME,
    NextTry: toTime(new Date(now.getTime() + Math.max(pause, asked))),
    Refused: outcome.kind === 'refused',
  };
};

/** When the channel is next to be told of the incident; never: it knows it, or will not. */
export const nextTellAt = (
  channel: Channel,
  incident: StoredIncident,
  was: Delivery = NOT_DELIVERED,
): string => {
  if (!isFor(channel, incident, was)) return ZERO_TIME;
  if (was.Trying !== incident.Revision) return laterTime(was.ClaimedUntil, incident.ToldAt);
  return was.Refused ? ZERO_TIME : laterTime(laterTime(was.ClaimedUntil, was.NextTry), incident.ToldAt);
};
