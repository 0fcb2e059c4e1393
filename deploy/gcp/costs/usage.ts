/** The usage of one machine and of one lab. Each number says whether it is measured or assumed. */

/** By design: an agent reports every 30 s and reads its Description every 60 s. */
export const EVENTS_PER_DAY = 2 * 60 * 24;
export const POLLS_PER_DAY = 60 * 24;

/** Measured: the mean size of the benchmark's events. Android's dumps are large. */
export const EVENT_BYTES = { android: 27_796, standalone: 680 } as const;
/** Assumed: half of the machines have an Android device. */
export const ANDROID_SHARE = 0.5;

/** Measured by `npm run bench`, firestore.routine. */
export const EVENT_READS = 1;
export const EVENT_WRITES = 1;
/** Measured: CPU time of the event function's process per event, over 4,000 events, 8 at a time, on the Firestore emulator. */
export const EVENT_CPU_MS = 2.5;

/** Assumed: the time of a transaction and of a read on the real Firestore. */
export const EVENT_MS = 50;
export const POLL_MS = 20;
/** Assumed: a Description as JSON, with the headers of the response. */
export const POLL_BYTES = 3_000;
/** Assumed: the number of timeline entries of a machine per day, and their size. Entries are kept for 400 days. */
export const ENTRIES_PER_DAY = 20;
export const ENTRY_BYTES = 700;
export const ENTRY_DAYS = 400;
/** Assumed: a stored Description. */
export const MACHINE_BYTES = 3_000;
/** Assumed: one log line of the function and one of the platform per request. */
export const LOG_BYTES = 1_300;
/** By design: log exclusions keep one line in a hundred. */
export const LOG_KEPT = 0.01;
/** Assumed: Cloud Run adds an instance before the others are full, at 60 % of their concurrency or CPU. */
export const FULL = 0.6;
