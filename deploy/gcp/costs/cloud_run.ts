/** What Cloud Run costs in a month: each function's instances, their memory, and its requests. */
import { DEFAULT_SIZES as sizes, type Size } from '../sizes.ts';
import { chargeable, run as price } from './prices.ts';
import * as use from './usage.ts';

const MONTH_S = use.DAYS * 86_400;
const MIB_PER_GIB = 1024;

/** The instances that a function has on average, and its requests a second. */
interface Load {
  readonly size: Size;
  readonly instances: number;
  readonly perSecond: number;
  /** Billed as long as there are instances, and not for each request. */
  readonly byInstance: boolean;
}

/** With few overlapping requests, one instance is busy whenever any request is in flight. */
const busyInstances = (perSecond: number, ms: number, concurrency: number): number => {
  const inFlight = (perSecond * ms) / 1000;
  const byConcurrency = inFlight / (concurrency * use.FULL);
  const byCpu = (perSecond * use.EVENT_CPU_MS) / 1000 / use.FULL;
  return Math.max(1 - Math.exp(-inFlight), byConcurrency, byCpu);
};

/** Billed by instance, one is always there: it stays for up to 15 minutes after its last request. */
const requestsLoad = (size: Size, perSecond: number, ms: number, byInstance: boolean): Load => {
  const busy = busyInstances(perSecond, ms, size.concurrency);
  return { size, instances: byInstance ? Math.max(1, busy) : busy, perSecond, byInstance };
};

export const eventLoad = (machines: number, concurrency: number, byInstance: boolean): Load => {
  const size = { ...sizes.machine_events, concurrency };
  return requestsLoad(size, (machines * use.EVENTS_PER_DAY) / 86_400, use.EVENT_MS, byInstance);
};

export const pollLoad = (machines: number, pollsPerDay: number, byInstance: boolean): Load =>
  requestsLoad(sizes.description, (machines * pollsPerDay) / 86_400, use.POLL_MS, byInstance);

const tickLoad: Load = {
  size: sizes.tick,
  instances: (use.TICKS_PER_DAY * use.TICK_MS) / 1000 / 86_400,
  perSecond: use.TICKS_PER_DAY / 86_400,
  byInstance: false,
};

/** Streams: they end after an hour, so there are few requests. */
const streamsLoad = (size: Size, instances: number): Load => ({
  size,
  instances,
  perSecond: 0,
  byInstance: true,
});

/** Every agent always has a stream open. */
export const streamInstances = (machines: number, { streamsFull }: use.Way): number =>
  Math.ceil(machines / (sizes.changes.concurrency * streamsFull));

/** The instances of `web` that hold the open pages' streams, while people are there. */
export const pageInstances = (machines: number): number =>
  Math.ceil(Math.max(1, machines * use.PAGES_PER_MACHINE) / (sizes.web.concurrency * use.FULL));

type Amounts = Readonly<Record<'vcpuSeconds' | 'gibSeconds' | 'requests', number>>;
const NONE: Amounts = { vcpuSeconds: 0, gibSeconds: 0, requests: 0 };

const amountsOf = (loads: readonly Load[]): Amounts =>
  loads.reduce(
    (sum, { size, instances, perSecond }) => ({
      vcpuSeconds: sum.vcpuSeconds + instances * (size.cpu ?? 1) * MONTH_S,
      gibSeconds: sum.gibSeconds + instances * (size.memoryMiB / MIB_PER_GIB) * MONTH_S,
      requests: sum.requests + perSecond * MONTH_S,
    }),
    NONE,
  );

/** US dollars a month, less what is free in each way of billing. */
const runPrice = (
  loads: readonly Load[],
  free: { readonly served: Amounts; readonly always: Omit<Amounts, 'requests'> },
): number => {
  const served = amountsOf(loads.filter(({ byInstance }) => !byInstance));
  const always = amountsOf(loads.filter(({ byInstance }) => byInstance));
  return (
    chargeable(served.vcpuSeconds, free.served.vcpuSeconds) * price.served.vcpuSecond +
    chargeable(served.gibSeconds, free.served.gibSeconds) * price.served.gibSecond +
    (chargeable(served.requests, free.served.requests) / 1e6) * price.millionRequests +
    chargeable(always.vcpuSeconds, free.always.vcpuSeconds) * price.always.vcpuSecond +
    chargeable(always.gibSeconds, free.always.gibSeconds) * price.always.gibSecond
  );
};

/** One function alone, as if nothing were free. */
export const loadPrice = (one: Load): number => runPrice([one], { served: NONE, always: NONE });

export const runCosts = (machines: number, way: use.Way): number =>
  runPrice(
    [
      eventLoad(machines, way.eventConcurrency, way.eventsByInstance),
      pollLoad(machines, way.pollsPerDay, false),
      tickLoad,
      streamsLoad(sizes.changes, streamInstances(machines, way)),
      streamsLoad(sizes.web, pageInstances(machines) * use.SHARE_OF_DAY),
    ],
    price.free,
  );
