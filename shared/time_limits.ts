/**
 * How long each part of a request may take, in milliseconds. Each limit has room for those inside it: client > function > store >
 * transaction. So the innermost part that hangs is the one that is named, the caller gets our answer instead of a cut connection, and no
 * part works on for a caller that has given up. test/deploy/gcp/time_limits.test.ts adds them up.
 */

/** One change in the database, its retries included; Firestore answers in 20 to 500 ms. */
export const TRANSACTION_MS = 15_000;
/** Waiting for the changes of the same machine that came first. */
export const QUEUE_MS = 30_000;
/** One change as callers of the store see it. */
export const STORE_MS = QUEUE_MS + TRANSACTION_MS;
/** One read: a document or a page. */
export const READ_MS = 15_000;

/** Finding out who calls: Google's keys, or its token service. */
export const IDENTITY_MS = 10_000;
/** A change notice, for which an operator waits; a lost one is harmless. */
export const NOTICE_MS = 3_000;
/** A message that must not be lost, such as a refused event. */
export const PUBLISH_MS = 15_000;
/** A report of many outlets begins no further change after this. */
export const STATE_UPDATE_MS = 60_000;
/** One action on many machines begins no further one after this. */
export const ACT_MS = 45_000;
/** Waiting until there is memory for a body. Below the time limits of all clients, so that they hear the answer. */
export const ROOM_MS = 20_000;
/** One delivery of an event, everything included once its body has memory. */
export const EVENT_MS = 85_000;
/** One call of `tick`, its three sweeps and the waits between them included. */
export const SWEEPS_MS = 160_000;
/** One event stream: Cloud Run ends any request after 60 minutes. */
export const STREAM_MS = 55 * 60_000;

/** What the platform allows each kind of function. */
export const FUNCTION_MS = {
  quick: 60_000,
  manyMachines: 120_000,
  events: 110_000,
  sweeps: 170_000,
  streams: 60 * 60_000,
} as const;

/** After this, Pub/Sub takes a delivery for lost and repeats it. */
export const PUSH_DEADLINE_MS = 120_000;
/** After this, Cloud Scheduler gives up on a call of `tick`; it does not call again for that minute. */
export const SCHEDULER_DEADLINE_MS = 180_000;
/** A client's request to a quick function; ours send it again under the same `Idempotency-Key`. */
export const CLIENT_MS = 65_000;
/** A client's request that concerns many machines. */
export const CLIENT_MANY_MS = 125_000;
