/** The monthly costs of an instance by its number of machines: usage times prices, less what is free; and their table for deploy/README.md. */
import { DEFAULT_SIZES as sizes, type Size } from '../sizes.ts';
import * as price from './prices.ts';
import * as use from './usage.ts';

const DAYS = 30;
const SECONDS = DAYS * 86_400;
const GIB = 2 ** 30;
const MIB_PER_GIB = 1024;

export const ITEMS = [
  'Cloud Run',
  'Firestore',
  'Pub/Sub',
  'Load balancer and traffic',
  'Logs',
  'Scheduler and secrets',
] as const;
export type Costs = Readonly<Record<(typeof ITEMS)[number], number>>;

/** The sizes of lab in the table, in machines. */
const LABS = [100, 845, 10_000, 100_000] as const;

const chargeable = (used: number, free: number): number => Math.max(0, used - free);

/** The average number of busy instances. With few overlapping requests, one instance is busy whenever any request is in flight. */
const busyInstances = (perSecond: number, ms: number, cpuMs: number, { concurrency }: Size): number => {
  const inFlight = (perSecond * ms) / 1000;
  const byConcurrency = inFlight / (concurrency * use.FULL);
  const byCpu = (perSecond * cpuMs) / 1000 / use.FULL;
  return Math.max(1 - Math.exp(-inFlight), byConcurrency, byCpu);
};

/** How many instances of `web` hold the open pages' streams. */
const pageInstances = (machines: number): number => {
  const pages = Math.max(1, machines * use.PAGES_PER_MACHINE);
  return Math.ceil(pages / (sizes.web.concurrency * use.FULL));
};
const SHARE_OF_DAY = use.PAGE_HOURS_PER_DAY / 24;

const runCosts = (machines: number): number => {
  const gib = ({ memoryMiB }: Size): number => memoryMiB / MIB_PER_GIB;
  const { machine_events: event, tick, description, changes, web } = sizes;
  const events = (machines * use.EVENTS_PER_DAY) / 86_400;
  const polls = (machines * use.POLLS_PER_DAY) / 86_400;
  const eventSeconds = busyInstances(events, use.EVENT_MS, use.EVENT_CPU_MS, event) * SECONDS;
  const pollSeconds = busyInstances(polls, use.POLL_MS, use.EVENT_CPU_MS, description) * SECONDS;
  // Every agent always has a stream open.
  const streamSeconds = Math.ceil(machines / changes.concurrency) * SECONDS;
  const pageSeconds = pageInstances(machines) * SECONDS * SHARE_OF_DAY;
  const tickSeconds = (DAYS * use.TICKS_PER_DAY * use.TICK_MS) / 1000;
  const vcpu = eventSeconds + pollSeconds + tickSeconds * (tick.cpu ?? 1);
  const memory = eventSeconds * gib(event) + pollSeconds * gib(description) + tickSeconds * gib(tick);
  const requests = (events + polls) * SECONDS + DAYS * use.TICKS_PER_DAY;
  const { served, always, free, millionRequests } = price.run;
  return (
    chargeable(vcpu, free.vcpuSeconds) * served.vcpuSecond +
    chargeable(memory, free.gibSeconds) * served.gibSecond +
    streamSeconds * (always.vcpuSecond + gib(changes) * always.gibSecond) +
    pageSeconds * (always.vcpuSecond + gib(web) * always.gibSecond) +
    (chargeable(requests, free.requests) / 1e6) * millionRequests
  );
};

const firestoreCosts = (machines: number): number => {
  const entries = machines * use.ENTRIES_PER_DAY;
  const events = machines * use.EVENTS_PER_DAY;
  // Every instance with streams reads each timeline entry and its machine.
  const watched = entries * 2 * Math.ceil(machines / sizes.changes.concurrency);
  const readings =
    machines <= use.READINGS_UP_TO_MACHINES ? events * SHARE_OF_DAY * pageInstances(machines) : 0;
  const sweeps = use.TICKS_PER_DAY * use.SWEEPS_PER_TICK;
  // Once a day a sweep walks all machines.
  const lists = 1 + Math.min(use.LISTS_PER_DAY, machines * use.SILENCES_PER_DAY);
  const swept = sweeps * use.SWEEP_READS + machines * (lists + use.UNWELL_SHARE * use.UNWELL_READS_PER_DAY);
  const reads = events * use.EVENT_READS + machines * use.POLLS_PER_DAY + watched + readings + swept;
  const writes = events * use.EVENT_WRITES + entries + sweeps * use.SWEEP_WRITES;
  const stored =
    (machines * (use.MACHINE_BYTES + use.ENTRIES_PER_DAY * use.ENTRY_DAYS * use.ENTRY_BYTES)) / GIB;
  const { freePerDay: free } = price.firestore;
  return (
    DAYS *
      (chargeable(reads, free.reads) * price.firestore.read +
        chargeable(writes, free.writes) * price.firestore.write +
        // Every entry expires; Firestore deletes it, and these deletes are never free.
        entries * price.firestore.delete) +
    (chargeable(stored, price.firestore.freeGib) + stored) * price.firestore.gibMonth
  );
};

const pubsubCosts = (machines: number): number => {
  const bytes =
    use.ANDROID_SHARE * use.EVENT_BYTES.android +
    (1 - use.ANDROID_SHARE) * Math.max(1000, use.EVENT_BYTES.standalone);
  // Published once and delivered once.
  const gib = (2 * machines * use.EVENTS_PER_DAY * DAYS * bytes) / GIB;
  return (chargeable(gib, price.pubsub.freeGib) / 1024) * price.pubsub.tib;
};

const trafficCosts = (machines: number): number => {
  const gib = (machines * use.POLLS_PER_DAY * DAYS * use.POLL_BYTES) / GIB;
  return price.network.balancerHour * 24 * DAYS + gib * (price.network.balancerGib + price.network.egressGib);
};

const logCosts = (machines: number): number => {
  const requests = machines * (use.EVENTS_PER_DAY + use.POLLS_PER_DAY) * DAYS;
  return (
    chargeable((requests * use.LOG_BYTES * use.LOG_KEPT) / GIB, price.logging.freeGib) * price.logging.gib
  );
};

const sweepCosts = (): number =>
  chargeable(use.JOBS, price.scheduler.freeJobs) * price.scheduler.job +
  chargeable(use.SECRET_VERSIONS, price.secrets.freeVersions) * price.secrets.version;

/** US dollars a month. */
export const costs = (machines: number): Costs => ({
  'Cloud Run': runCosts(machines),
  Firestore: firestoreCosts(machines),
  'Pub/Sub': pubsubCosts(machines),
  'Load balancer and traffic': trafficCosts(machines),
  Logs: logCosts(machines),
  'Scheduler and secrets': sweepCosts(),
});

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** The table as Markdown: whole dollars per month, except the last row, dollars per machine and month. */
export const costTable = (): string => {
  const all = LABS.map(costs);
  const row = (name: string, values: readonly number[]): string =>
    `| ${name} | ${values.map(whole).join(' | ')} |`;
  const totals = all.map((one) => ITEMS.reduce((sum, item) => sum + one[item], 0));
  return [
    `| Machines | ${LABS.map(whole).join(' | ')} |`,
    `| --- | ${LABS.map(() => '---:').join(' | ')} |`,
    ...ITEMS.map((item) =>
      row(
        item,
        all.map((one) => one[item]),
      ),
    ),
    row('Total', totals),
    `| Per machine | ${totals.map((total, index) => (total / (LABS[index] ?? 1)).toFixed(2)).join(' | ')} |`,
  ].join('\n');
};
