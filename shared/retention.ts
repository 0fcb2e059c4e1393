/** How long stores keep timeline entries, incidents, tombstones, power-cycle servers and the answers to requests, and the age up to which an event makes an unknown machine. */

const DAY_MS = 24 * 60 * 60_000;

/** From the time of the entry. */
export const TIMELINE_MS = 400 * DAY_MS;
/** From the closing of the incident, and of a delivery from the last try. */
export const INCIDENT_MS = 400 * DAY_MS;
/** From the deletion: longer than Pub/Sub keeps a message (7 days), so that no old event brings a deleted machine back. */
export const TOMBSTONE_MS = 8 * DAY_MS;

/** From the last call of a power-cycle server: that of a rack that was taken down is forgotten. */
export const AGENT_MS = 30 * DAY_MS;

/** From the first answer to a request with an `Idempotency-Key`: far longer than any client tries again. */
export const ANSWER_MS = DAY_MS;

/**
 * Whether an event is older than tombstones are kept: nothing says any more whether its machine was deleted after it. Times are in the format
 * of `toTime`.
 */
export const outlivesTombstones = (publishedAt: string, now: Date): boolean =>
  Date.parse(publishedAt) < now.getTime() - TOMBSTONE_MS;

/** Returns when something from `time` expires. */
export const expiry = (time: string, keptMs: number): Date => new Date(Date.parse(time) + keptMs);
