/** What an instance costs a month, by the number of its machines. Pure: usage times prices. */
import * as price from './prices.ts';
import * as use from './usage.ts';
import { type Size, sizes } from '../sizes.ts';

const DAYS = 30;
const SECONDS = DAYS * 86_400;
const GIB = 2 ** 30;
const MIB_PER_GIB = 1024;

export const ITEMS = ['Cloud Run', 'Firestore', 'Pub/Sub', 'Load balancer and traffic', 'Logs'] as const;
export type Costs = Readonly<Record<(typeof ITEMS)[number], number>>;

const beyond = (used: number, free: number): number => Math.max(0, used - free);

/** Instances busy on average. Where few requests overlap, one is busy for as long as any request is there. */
const busyInstances = (perSecond: number, ms: number, cpuMs: number, { concurrency }: Size): number => {
  const inFlight = (perSecond * ms) / 1000;
  const byPlaces = inFlight / (concurrency * use.FULL);
  const byCpu = (perSecond * cpuMs) / 1000 / use.FULL;
  return Math.max(1 - Math.exp(-inFlight), byPlaces, byCpu);
};

const runCosts = (machines: number): number => {
  const gib = ({ memoryMiB }: Size): number => memoryMiB / MIB_PER_GIB;
  const { machine_events: event, description, changes } = sizes;
  const events = (machines * use.EVENTS_PER_DAY) / 86_400;
  const polls = (machines * use.POLLS_PER_DAY) / 86_400;
  const eventSeconds = busyInstances(events, use.EVENT_MS, use.EVENT_CPU_MS, event) * SECONDS;
  const pollSeconds = busyInstances(polls, use.POLL_MS, use.EVENT_CPU_MS, description) * SECONDS;
  // Every agent listens, always.
  const streamSeconds = Math.ceil(machines / changes.concurrency) * SECONDS;
  const vcpu = eventSeconds + pollSeconds;
  const memory = eventSeconds * gib(event) + pollSeconds * gib(description);
  const requests = (events + polls) * SECONDS;
  const { served, always, free, millionRequests } = price.run;
  return (
    beyond(vcpu, free.vcpuSeconds) * served.vcpuSecond +
    beyond(memory, free.gibSeconds) * served.gibSecond +
    streamSeconds * (always.vcpuSecond + gib(changes) * always.gibSecond) +
    (beyond(requests, free.requests) / 1e6) * millionRequests
  );
};

const firestoreCosts = (machines: number): number => {
  const entries = machines * use.ENTRIES_PER_DAY;
  const events = machines * use.EVENTS_PER_DAY;
  // Each instance that streams reads each entry, and the machine that it is of.
  const watched = entries * 2 * Math.ceil(machines / sizes.changes.concurrency);
  const reads = events * use.EVENT_READS + machines * use.POLLS_PER_DAY + watched;
  const writes = events * use.EVENT_WRITES + entries;
  const stored =
    (machines * (use.MACHINE_BYTES + use.ENTRIES_PER_DAY * use.ENTRY_DAYS * use.ENTRY_BYTES)) / GIB;
  const { freePerDay: free } = price.firestore;
  return (
    DAYS *
      (beyond(reads, free.reads) * price.firestore.read +
        beyond(writes, free.writes) * price.firestore.write +
        // What expires is deleted, and that is never free.
        entries * price.firestore.delete) +
    (beyond(stored, price.firestore.freeGib) + stored) * price.firestore.gibMonth
  );
};

const pubsubCosts = (machines: number): number => {
  const bytes =
    use.ANDROID_SHARE * use.EVENT_BYTES.android +
    (1 - use.ANDROID_SHARE) * Math.max(1000, use.EVENT_BYTES.standalone);
  // Once in, once out.
  const gib = (2 * machines * use.EVENTS_PER_DAY * DAYS * bytes) / GIB;
  return (beyond(gib, price.pubsub.freeGib) / 1024) * price.pubsub.tib;
};

const trafficCosts = (machines: number): number => {
  const gib = (machines * use.POLLS_PER_DAY * DAYS * use.POLL_BYTES) / GIB;
  return price.network.balancerHour * 24 * DAYS + gib * (price.network.balancerGib + price.network.egressGib);
};

const logCosts = (machines: number): number => {
  const requests = machines * (use.EVENTS_PER_DAY + use.POLLS_PER_DAY) * DAYS;
  return beyond((requests * use.LOG_BYTES * use.LOG_KEPT) / GIB, price.logging.freeGib) * price.logging.gib;
};

/** US dollars a month. */
export const costs = (machines: number): Costs => ({
  'Cloud Run': runCosts(machines),
  Firestore: firestoreCosts(machines),
  'Pub/Sub': pubsubCosts(machines),
  'Load balancer and traffic': trafficCosts(machines),
  Logs: logCosts(machines),
});

/** The table of costs in deploy/README.md. */

const LABS = [100, 845, 10_000, 100_000] as const;

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Markdown; whole dollars. */
export const costTable = (): string => {
  const all = LABS.map(costs);
  const row = (name: string, values: readonly number[]): string =>
    `| ${name} | ${values.map(count).join(' | ')} |`;
  const totals = all.map((one) => ITEMS.reduce((sum, item) => sum + one[item], 0));
  return [
    `| machines | ${LABS.map(count).join(' | ')} |`,
    `| --- | ${LABS.map(() => '---:').join(' | ')} |`,
    ...ITEMS.map((item) =>
      row(
        item,
        all.map((one) => one[item]),
      ),
    ),
    row('together', totals),
    `| for a machine | ${totals.map((total, index) => (total / (LABS[index] ?? 1)).toFixed(2)).join(' | ')} |`,
  ].join('\n');
};
