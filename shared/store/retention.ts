/** How long what is no machine's present state is kept. */

const DAY_MS = 24 * 60 * 60_000;

/** Timeline entries expire this long after what they tell of. */
export const TIMELINE_MS = 400 * DAY_MS;
/** A deleted machine is remembered this long: longer than Pub/Sub keeps a message, so that none of its past brings it back. */
export const TOMBSTONE_MS = 8 * DAY_MS;

/** When what tells of `time` expires. */
export const expiry = (time: string, keptMs: number): Date => new Date(Date.parse(time) + keptMs);
