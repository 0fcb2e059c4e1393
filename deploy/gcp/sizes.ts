/**
 * The size of each function's instances and their largest number, unless the instance file's `sizes` say otherwise; the only place that weighs
 * memory against concurrency.
 *
 * An instance must have room for what its concurrent requests hold at a time:
 *
 *     memory ≥ BASE_MIB + bodies × COPIES + concurrency × piece + shared
 *
 * - bodies: the largest body of every concurrent request, but no more than the function lets in at a time (`shared/http/room.ts`). The largest
 *   body is 10 MB of event data (12.8 MiB as base64, which is how Pub/Sub pushes it), 10 MiB posted to `report`, 2 MiB to `powercycle`,
 *   256 KiB to `operator` and `web`, and 64 KiB anywhere else: our code stops reading there.
 * - piece: what an answer holds for a slow reader, however long the whole is: three pieces of a list, a timeline or a stream, and a compressor.
 *   Of `machine_events` and `report`, what is kept of an event once its device is read: 210,000 characters, in memory two bytes each.
 * - shared: what all answers share: the pages of the list; snapshots and recent changes.
 *
 * A vCPU costs ten times as much as a GiB of memory, so few large instances are cheaper than many small ones. 5 instances with 40 events
 * each handle the 330 reports a second of 10,000 machines while Firestore takes up to 600 ms, with one vCPU of their five. 40 events at a time
 * take no more CPU time each than 8. The largest events wait for room, five at a time are let in: 40 of 9.5 MB at once took at most 0.58 of the
 * memory (`npm run bench -- --only memory.hostile.events`), and each was stored, or answered so that Pub/Sub delivers it again.
 *
 * A new project may have 20 vCPU and 40 GiB in a region (https://cloud.google.com/run/quotas), so all instances together stay within that.
 */
import { type FunctionName, table } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { UsageError } from './arguments.ts';
import { WEB_PLACES } from '../../functions/web_places.ts';
import { COPIES } from '../../shared/http/room.ts';
import { FUNCTION_MS } from '../../shared/time_limits.ts';

/** The resident set after the first event, with the Firestore client loaded. Measured: 154 MiB. */
export const BASE_MIB = 160;

export interface Size {
  readonly memoryMiB: 256 | 512 | 1024 | 2048 | 4096;
  readonly concurrency: number;
  /** There is no minimum: an instance costs only while it serves, and the first request after a quiet time waits about a second. */
  readonly maxInstances: number;
  readonly timeoutSeconds: number;
  readonly largestBodyMiB: number;
  /** What one answer holds at a time. */
  readonly pieceMiB: number;
  /** What all answers share. */
  readonly sharedMiB: number;
  /** Vcpus; 1 by default. Cloud Run gives a part of one only to instances with a concurrency of 1 and without CPU between requests. */
  readonly cpu?: 0.25;
  /** The instance has its CPU between requests too, and pays for it all the time, at a lower price. */
  readonly alwaysCpu?: true;
}

const quick = { memoryMiB: 256, concurrency: 80, timeoutSeconds: FUNCTION_MS.quick / 1000 } as const;
/** Of functions that only accept GET. */
const NO_BODY_MIB = 0;
const SMALL_BODY_MIB = 64 / 1024;
/** One Description, or a list of IDs. */
const SMALL_PIECE_MIB = 0.25;

const EVENT_PIECE_MIB = 0.4;

export type Sizes = Readonly<Record<FunctionName, Size>>;

/**
 * How full of streams the instances of `changes` are if their maximum is chosen for the lab: so that after the loss of a zone, a third of them,
 * the others still have a place for each stream. Cloud Run by itself would add instances at 60 %:
 * https://cloud.google.com/run/docs/about-instance-autoscaling
 */
export const STREAMS_FULL = 2 / 3;

export const DEFAULT_SIZES: Sizes = {
  machine_events: {
    memoryMiB: 1024,
    concurrency: 40,
    maxInstances: 5,
    timeoutSeconds: FUNCTION_MS.events / 1000,
    largestBodyMiB: 12.8,
    pieceMiB: EVENT_PIECE_MIB,
    sharedMiB: 0,
    // Busy all day in a lab of some hundred machines, and then cheaper: there is no fee for each request.
    alwaysCpu: true,
  },
  // It waits for the database and the receivers of notices, and between its three sweeps. Its list of machines is read in pages.
  tick: {
    cpu: 0.25,
    memoryMiB: 256,
    concurrency: 1,
    maxInstances: 2,
    timeoutSeconds: FUNCTION_MS.sweeps / 1000,
    largestBodyMiB: SMALL_BODY_MIB,
    pieceMiB: 0,
    sharedMiB: 32,
  },
  report: {
    ...quick,
    memoryMiB: 512,
    concurrency: 4,
    maxInstances: 2,
    largestBodyMiB: 10,
    pieceMiB: EVENT_PIECE_MIB,
    sharedMiB: 0,
  },
  description: {
    ...quick,
    maxInstances: 2,
    largestBodyMiB: NO_BODY_MIB,
    pieceMiB: SMALL_PIECE_MIB,
    sharedMiB: 0,
  },
  powercycle: {
    memoryMiB: 512,
    concurrency: 20,
    maxInstances: 1,
    timeoutSeconds: FUNCTION_MS.manyMachines / 1000,
    largestBodyMiB: 2,
    pieceMiB: SMALL_PIECE_MIB,
    sharedMiB: 0,
  },
  operator: {
    ...quick,
    concurrency: 40,
    maxInstances: 1,
    timeoutSeconds: FUNCTION_MS.manyMachines / 1000,
    largestBodyMiB: 0.25,
    pieceMiB: 0,
    sharedMiB: 0,
  },
  // Three pages of a list that is no longer shared, more than of a timeline; the list.
  machines: { ...quick, maxInstances: 2, largestBodyMiB: NO_BODY_MIB, pieceMiB: 0.5, sharedMiB: 32 },
  // A client's stream takes one of the concurrent requests for up to 55 minutes, so concurrency is the highest that Cloud Run allows. The
  // maximum of instances is what the lab needs: see STREAMS_FULL.
  changes: {
    memoryMiB: 1024,
    concurrency: 1000,
    maxInstances: 3,
    timeoutSeconds: FUNCTION_MS.streams / 1000,
    largestBodyMiB: NO_BODY_MIB,
    // A chunk, and a compressor.
    pieceMiB: 0.35,
    // With readings and without, two snapshots of 10,000 machines and the recent changes each; readings in brief.
    sharedMiB: 2 * (2 * 30 + 16) + 10,
    alwaysCpu: true,
  },
  // Open pages, most of the time; actions and lists beside them.
  web: {
    memoryMiB: 1024,
    concurrency: WEB_PLACES,
    maxInstances: 3,
    timeoutSeconds: FUNCTION_MS.streams / 1000,
    largestBodyMiB: 0.25,
    pieceMiB: 0.5,
    // Those of `changes` and of the list.
    sharedMiB: 2 * (2 * 30 + 16) + 10 + 32,
    alwaysCpu: true,
  },
};

/** Half of the memory for the heap, because bodies are outside it. */
const heapMiB = ({ memoryMiB }: Pick<Size, 'memoryMiB'>): number => memoryMiB / 2;

/** The memory that an instance needs if every concurrent request has the largest body and the slowest reader. */
export const neededMiB = (size: Omit<Size, 'maxInstances' | 'timeoutSeconds'>): number => {
  const { concurrency, largestBodyMiB, pieceMiB, sharedMiB } = size;
  const bodiesMiB = Math.min(concurrency * largestBodyMiB, heapMiB(size) / COPIES);
  return BASE_MIB + bodiesMiB * COPIES + concurrency * pieceMiB + sharedMiB;
};

/**
 * Small semi-spaces for young objects: after 2,400 typical events, 172 MiB are resident instead of 392.
 */
export const nodeOptions = (size: Pick<Size, 'memoryMiB'>): string =>
  `--max-old-space-size=${heapMiB(size)} --max-semi-space-size=8`;

export const functionNames = Object.keys(table) as readonly FunctionName[];

const isFunction = (name: string): name is FunctionName => functionNames.some((one) => one === name);

/** The defaults with what the instance file says. Throws a UsageError that names the size that cannot be, and what can. */
export const sizesOf = ({ sizes = {} }: Pick<Instance, 'sizes'>): Sizes => {
  const all: Record<FunctionName, Size> = { ...DEFAULT_SIZES };
  for (const [name, said] of Object.entries(sizes)) {
    if (!isFunction(name))
      throw new UsageError(
        `"sizes" names ${JSON.stringify(name)}, which is no function. Use one of: ${functionNames.join(', ')}`,
      );
    // Without undefined members, which the type of the config allows.
    const size: Size = { ...all[name], ...(JSON.parse(JSON.stringify(said)) as Partial<Size>) };
    if (size.cpu !== undefined && (size.concurrency !== 1 || size.memoryMiB > 512))
      throw new UsageError(
        `"sizes.${name}": with a part of a vCPU, Cloud Run takes one request at a time and at most 512 MiB. Leave out "concurrency", and "memoryMiB" above 512`,
      );
    if (neededMiB(size) > size.memoryMiB)
      throw new UsageError(
        `"sizes.${name}": ${size.concurrency} requests at a time need up to ${Math.ceil(neededMiB(size))} MiB, and an instance has ${size.memoryMiB}. Raise "memoryMiB" or lower "concurrency"`,
      );
    all[name] = size;
  }
  return all;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** What all functions may take at a time: vCPU and MiB. */
export const mostOf = (all: Sizes): { readonly vcpu: number; readonly mib: number } => ({
  vcpu: sum(Object.values(all).map(({ cpu = 1, maxInstances }) => cpu * maxInstances)),
  mib: sum(Object.values(all).map(({ memoryMiB, maxInstances }) => memoryMiB * maxInstances)),
});
