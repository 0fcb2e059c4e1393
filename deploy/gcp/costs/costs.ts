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
  'Cloud Armor',
  'Logs and alerts',
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
/** Every agent always has a stream open, and Cloud Run adds an instance before the others are full. */
const streamInstances = (machines: number): number =>
  Math.ceil(machines / (sizes.changes.concurrency * use.FULL));
const SHARE_OF_DAY = use.PAGE_HOURS_PER_DAY / 24;

const runCosts = (machines: number, way: use.Way): number => {
  const gib = ({ memoryMiB }: Size): number => memoryMiB / MIB_PER_GIB;
  const { machine_events: event, tick, description, changes, web } = sizes;
  const events = (machines * use.EVENTS_PER_DAY) / 86_400;
  const polls = (machines * way.pollsPerDay) / 86_400;
  const eventSeconds = busyInstances(events, use.EVENT_MS, use.EVENT_CPU_MS, event) * SECONDS;
  const pollSeconds = busyInstances(polls, use.POLL_MS, use.EVENT_CPU_MS, description) * SECONDS;
  const streamSeconds = streamInstances(machines) * SECONDS;
  // Billed by instance, one is always there, and there is no fee for requests.
  const eventInstanceSeconds = way.eventsByInstance ? Math.max(SECONDS, eventSeconds) : 0;
  const eventServedSeconds = way.eventsByInstance ? 0 : eventSeconds;
  const pageSeconds = pageInstances(machines) * SECONDS * SHARE_OF_DAY;
  const tickSeconds = (DAYS * use.TICKS_PER_DAY * use.TICK_MS) / 1000;
  const vcpu = eventServedSeconds + pollSeconds + tickSeconds * (tick.cpu ?? 1);
  const memory = eventServedSeconds * gib(event) + pollSeconds * gib(description) + tickSeconds * gib(tick);
  const requests = ((way.eventsByInstance ? 0 : events) + polls) * SECONDS + DAYS * use.TICKS_PER_DAY;
  const { served, always, free, millionRequests } = price.run;
  return (
    chargeable(vcpu, free.vcpuSeconds) * served.vcpuSecond +
    chargeable(memory, free.gibSeconds) * served.gibSecond +
    eventInstanceSeconds * (always.vcpuSecond + gib(event) * always.gibSecond) +
    streamSeconds * (always.vcpuSecond + gib(changes) * always.gibSecond) +
    pageSeconds * (always.vcpuSecond + gib(web) * always.gibSecond) +
    (chargeable(requests, free.requests) / 1e6) * millionRequests
  );
};

const firestoreCosts = (machines: number, { pollsPerDay }: use.Way): number => {
  const entries = machines * use.ENTRIES_PER_DAY;
  const events = machines * use.EVENTS_PER_DAY;
  // Every instance with streams reads each timeline entry and its machine: this grows with the square of the machines.
  const watched = entries * 2 * streamInstances(machines);
  const readings =
    machines <= use.READINGS_UP_TO_MACHINES ? events * SHARE_OF_DAY * pageInstances(machines) : 0;
  const sweeps = use.TICKS_PER_DAY * use.SWEEPS_PER_TICK;
  // Once a day a sweep walks all machines.
  const lists = 1 + Math.min(use.LISTS_PER_DAY, machines * use.SILENCES_PER_DAY);
  const swept = sweeps * use.SWEEP_READS + machines * (lists + use.UNWELL_SHARE * use.UNWELL_READS_PER_DAY);
  const reads = events * use.EVENT_READS + machines * pollsPerDay + watched + readings + swept;
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

const pubsubCosts = (machines: number, { eventBytes }: use.Way): number => {
  const bytes =
    use.ANDROID_SHARE * eventBytes.android + (1 - use.ANDROID_SHARE) * Math.max(1000, eventBytes.standalone);
  // Published once and delivered once.
  const gib = (2 * machines * use.EVENTS_PER_DAY * DAYS * bytes) / GIB;
  return (chargeable(gib, price.pubsub.freeGib) / 1024) * price.pubsub.tib;
};

const trafficCosts = (machines: number, { pollsPerDay }: use.Way): number => {
  const { balancerHour, balancerGib, egressGib } = price.network;
  const bytes = pollsPerDay * use.POLL_BYTES + use.KEEP_ALIVES_PER_DAY * use.KEEP_ALIVE_BYTES;
  const gib = (machines * DAYS * bytes) / GIB;
  return balancerHour * 24 * DAYS + gib * (balancerGib + egressGib);
};

/** Before, there was none; a request of an agent is a read of its Description, but for a few. */
const armorCosts = (machines: number, way: use.Way): number =>
  way === use.BEFORE
    ? 0
    : use.ARMOR.policies * price.armor.policy +
      use.ARMOR.rules * price.armor.rule +
      ((machines * way.pollsPerDay * DAYS) / 1e6) * price.armor.millionRequests;

const logCosts = (machines: number, { pollsPerDay }: use.Way): number => {
  const requests = machines * (use.EVENTS_PER_DAY + pollsPerDay) * DAYS;
  return (
    chargeable((requests * use.LOG_BYTES * use.LOG_KEPT) / GIB, price.logging.freeGib) * price.logging.gib +
    use.ALERT_CONDITIONS * price.alerting.condition
  );
};

const sweepCosts = (): number =>
  chargeable(use.JOBS, price.scheduler.freeJobs) * price.scheduler.job +
  chargeable(use.SECRET_VERSIONS, price.secrets.freeVersions) * price.secrets.version;

/** US dollars a month. */
export const costs = (machines: number, way = use.NOW): Costs => ({
  'Cloud Run': runCosts(machines, way),
  Firestore: firestoreCosts(machines, way),
  'Pub/Sub': pubsubCosts(machines, way),
  'Load balancer and traffic': trafficCosts(machines, way),
  'Cloud Armor': armorCosts(machines, way),
  'Logs and alerts': logCosts(machines, way),
  'Scheduler and secrets': sweepCosts(),
});

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

export const totalOf = (one: Costs): number => ITEMS.reduce((sum, item) => sum + one[item], 0);

/** The table as Markdown: whole dollars per month, except the last row, dollars per machine and month. */
export const costTable = (): string => {
  const all = LABS.map((machines) => costs(machines));
  const row = (name: string, values: readonly number[]): string =>
    `| ${name} | ${values.map(whole).join(' | ')} |`;
  const totals = all.map(totalOf);
  const before = LABS.map((machines) => totalOf(costs(machines, use.BEFORE)));
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
    row('Total before the cuts', before),
    `| Per machine | ${totals.map((total, index) => (total / (LABS[index] ?? 1)).toFixed(2)).join(' | ')} |`,
  ].join('\n');
};
