/** What one machine, and one lab, uses: measured where it could be, assumed where that is said. */

/** Reports are made every 30 s, Descriptions read every 60 s (what agents do). */
export const EVENTS_PER_DAY = 2 * 60 * 24;
export const POLLS_PER_DAY = 60 * 24;

/** Measured on the bench's events: half of the machines are Android's, whose dumps are large. */
export const EVENT_BYTES = { android: 27_796, standalone: 680 } as const;
export const ANDROID_SHARE = 0.5;

/** Measured: `npm run bench`, firestore.routine. */
export const EVENT_READS = 1;
export const EVENT_WRITES = 1;
/** Measured: processor time of the event function's process over 4,000 events, 8 at a time, on Firestore's emulator. */
export const EVENT_CPU_MS = 2.5;

/** Assumed: what a transaction and a get take against the real Firestore. */
export const EVENT_MS = 50;
export const POLL_MS = 20;
/** Assumed: a Description as JSON, with its headers. */
export const POLL_BYTES = 3_000;
/** Assumed: how often something happens to a machine that its timeline keeps, and for how long (400 days). */
export const ENTRIES_PER_DAY = 20;
export const ENTRY_BYTES = 700;
export const ENTRY_DAYS = 400;
export const MACHINE_BYTES = 3_000;
/** A line of the log and one of the platform for each request, of which one in a hundred is kept. */
export const LOG_BYTES = 1_300;
export const LOG_KEPT = 0.01;
/** Cloud Run adds an instance before one is full. */
export const FULL = 0.6;
