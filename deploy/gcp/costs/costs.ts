/** The monthly costs of an instance by its number of machines: usage times prices, less what is free; and their table for deploy/README.md. */
import { DEFAULT_SIZES } from '../sizes.ts';
import { eventLoad, loadPrice, pageInstances, pollLoad, runCosts, streamInstances } from './cloud_run.ts';
import * as price from './prices.ts';
import { chargeable } from './prices.ts';
import * as use from './usage.ts';

const { DAYS } = use;
const GIB = 2 ** 30;

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

const firestoreCosts = (machines: number, way: use.Way): number => {
  const entries = machines * use.ENTRIES_PER_DAY;
  const events = machines * use.EVENTS_PER_DAY;
  // Every instance with streams reads each timeline entry and its machine: this grows with the square of the machines.
  const watched = entries * 2 * streamInstances(machines, way);
  const readings =
    machines <= use.READINGS_UP_TO_MACHINES ? events * use.SHARE_OF_DAY * pageInstances(machines) : 0;
  const sweeps = use.TICKS_PER_DAY * use.SWEEPS_PER_TICK;
  // Once a day a sweep walks all machines.
  const lists = 1 + Math.min(use.LISTS_PER_DAY, machines * use.SILENCES_PER_DAY);
  const swept = sweeps * use.SWEEP_READS + machines * (lists + use.UNWELL_SHARE * use.UNWELL_READS_PER_DAY);
  const reads = events * use.EVENT_READS + machines * way.pollsPerDay + watched + readings + swept;
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
    use.ALERT_CONDITIONS * price.alerting.condition +
    ((use.ALERT_SERIES * use.ALERT_EVALUATIONS_PER_DAY * DAYS) / 1e6) * price.alerting.millionSeries
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

/** Markdown: a row for each name, with a column for each size of lab. */
const tableOf = (rows: readonly (readonly [name: string, cell: (machines: number) => string])[]): string =>
  [
    `| Machines | ${LABS.map(whole).join(' | ')} |`,
    `| --- | ${LABS.map(() => '---:').join(' | ')} |`,
    ...rows.map(([name, cell]) => `| ${name} | ${LABS.map(cell).join(' | ')} |`),
  ].join('\n');

/** Whole dollars per month, except the last rows. */
export const costTable = (): string => {
  const total = (machines: number, way?: use.Way): number => totalOf(costs(machines, way));
  return tableOf([
    ...ITEMS.map((item) => [item, (machines: number) => whole(costs(machines)[item])] as const),
    ['Total', (machines) => whole(total(machines))],
    ['Total before the cuts', (machines) => whole(total(machines, use.BEFORE))],
    ['Of that', (machines) => `${Math.round((100 * total(machines)) / total(machines, use.BEFORE))} %`],
    ['Per machine', (machines) => (total(machines) / machines).toFixed(2)],
  ]);
};

/** How each of the functions with steady requests may be billed, as if nothing were free: whole dollars per month. */
export const billingTable = (): string => {
  const { concurrency } = DEFAULT_SIZES.machine_events;
  const events = (byInstance: boolean) => (machines: number) =>
    whole(loadPrice(eventLoad(machines, concurrency, byInstance)));
  const polls = (byInstance: boolean) => (machines: number) =>
    whole(loadPrice(pollLoad(machines, use.NOW.pollsPerDay, byInstance)));
  return tableOf([
    ['`machine_events` by request', events(false)],
    ['`machine_events` by instance', events(true)],
    ['`description` by request', polls(false)],
    ['`description` by instance', polls(true)],
  ]);
};
