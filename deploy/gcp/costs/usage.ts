/** The usage of one machine and of one lab. Each number says whether it is measured or assumed. */
import { DEFAULT_SIZES, STREAMS_FULL } from '../sizes.ts';

/** Of the month that the table is for. */
export const DAYS = 30;

/** By design: an agent reports every 30 s. */
export const EVENTS_PER_DAY = 2 * 60 * 24;

/** Measured: the mean size of the benchmark's events, as they are and as agents compress them. Android's dumps are large. */
export const EVENT_BYTES = { android: 27_796, standalone: 680 } as const;
export const SENT_BYTES = { android: 5_878, standalone: 680 } as const;

/** What was changed to save money; the bill without is the table's last row. */
export interface Way {
  /** How often an agent reads its Description. By design: every 10 minutes while its stream lives; before, every minute. */
  readonly pollsPerDay: number;
  readonly eventBytes: { readonly android: number; readonly standalone: number };
  /** The event function is billed by instance, without a fee for each request; and how many events an instance takes at a time. */
  readonly eventsByInstance: boolean;
  readonly eventConcurrency: number;
  /** The share of its places that an instance of `changes` fills with streams. */
  readonly streamsFull: number;
}
/** Assumed: Cloud Run adds an instance before the others are full, at 60 % of their concurrency or CPU. */
export const FULL = 0.6;
export const NOW: Way = {
  pollsPerDay: 6 * 24,
  eventBytes: SENT_BYTES,
  eventsByInstance: true,
  eventConcurrency: DEFAULT_SIZES.machine_events.concurrency,
  streamsFull: STREAMS_FULL,
};
export const BEFORE: Way = {
  pollsPerDay: 60 * 24,
  eventBytes: EVENT_BYTES,
  eventsByInstance: false,
  eventConcurrency: 8,
  streamsFull: FULL,
};

/** By design: a stream's comment every 15 s; assumed: its bytes with chunk, TLS and TCP. */
export const KEEP_ALIVES_PER_DAY = 4 * 60 * 24;
export const KEEP_ALIVE_BYTES = 80;
/** By design: two policies of Cloud Armor with three rules. */
export const ARMOR = { policies: 2, rules: 3 } as const;
/** By design: eleven alerts with a condition each. Two of them look at each function by itself, the others at one series. */
export const ALERT_CONDITIONS = 11;
export const ALERT_SERIES = 9 + 6 + 4;
/** Assumed: a condition is evaluated every 30 s. */
export const ALERT_EVALUATIONS_PER_DAY = 2 * 60 * 24;
/** Assumed: half of the machines have an Android device. */
export const ANDROID_SHARE = 0.5;

/** Measured by `npm run bench`, firestore.routine. */
export const EVENT_READS = 1;
export const EVENT_WRITES = 1;
/**
 * Measured: CPU time of the event function's process per event, over 4,000 events, 8 at a time, on the Firestore emulator and a quiet computer.
 * With 40 at a time it is no more: `npm run bench -- --only memory.working`.
 */
export const EVENT_CPU_MS = 2.5;

/** Assumed: the time of a transaction and of a read on the real Firestore. */
export const EVENT_MS = 50;
export const POLL_MS = 20;
/** Assumed: a Description as JSON, with the headers of the response. */
export const POLL_BYTES = 3_000;
/** By design: every minute three sweeps, 20 s apart, in one request; assumed: each takes a second. The request is paid for while it waits. */
export const TICKS_PER_DAY = 60 * 24;
export const SWEEPS_PER_TICK = 3;
export const TICK_MS = 41_000;
/** By design: a sweep with nothing to tell. */
export const SWEEP_READS = 3;
export const SWEEP_WRITES = 1;
/** Assumed: how often a machine falls silent per day. A sweep in which one does lists all machines, at most every 5 minutes. */
export const SILENCES_PER_DAY = 0.1;
export const LISTS_PER_DAY = 12 * 24;
/** Assumed: the share of machines that are members of an incident. By design, each is read every 10 minutes and once more every hour. */
export const UNWELL_SHARE = 0.03;
export const UNWELL_READS_PER_DAY = 7 * 24;
/** By design one job; assumed: two secrets, of which an old version is kept. */
export const JOBS = 1;
export const SECRET_VERSIONS = 4;
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
/** Assumed: people who have the page open, at least one, and for how long on an average day. */
export const PAGES_PER_MACHINE = 1 / 100;
const PAGE_HOURS_PER_DAY = 10;
export const SHARE_OF_DAY = PAGE_HOURS_PER_DAY / 24;
/** By design: while a page is open, each report of a lab of up to so many machines is read once by the instance that serves it. */
export const READINGS_UP_TO_MACHINES = 2_000;
