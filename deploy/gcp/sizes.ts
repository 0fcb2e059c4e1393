/**
 * The size of each function's instances and their largest number; the only place that weighs memory against concurrency.
 *
 * A request's body stays in memory as long as the request, so an instance must have room for the largest body of every concurrent request:
 *
 *     memory ≥ BASE_MIB + concurrency × largest body × COPIES
 *
 * The largest body is 10 MB of event data (12.8 MiB as base64, which is how Pub/Sub pushes it), 10 MiB posted to `report`, 2 MiB to
 * `powercycle`, and 64 KiB anywhere else: our code stops reading there. A vCPU costs ten times as much as a GiB of memory, so few large instances are cheaper than many small
 * ones. 20 instances with 8 events each handle the 330 reports a second of 10,000 machines even if Firestore takes 480 ms.
 */
import { type FunctionName, table } from '../../functions/table.ts';
import { FUNCTION_MS } from '../../shared/time_limits.ts';

/** The resident set after the first event, with the Firestore client loaded. Measured: 154 MiB. */
export const BASE_MIB = 160;
/**
 * How many times a body is in memory at once: as bytes, text, parsed text, decoded bytes, decoded text, and garbage not yet collected.
 * Measured with events of 9.5 MB, 8 at a time: at most 991 MiB resident, which is 7.8 times the pushed body of each event.
 */
export const COPIES = 8;

export interface Size {
  readonly memoryMiB: 256 | 512 | 1024;
  readonly concurrency: number;
  /** There is no minimum: an instance costs only while it serves, and the first request after a quiet time waits about a second. */
  readonly maxInstances: number;
  readonly timeoutSeconds: number;
  readonly largestBodyMiB: number;
  /** The instance has its CPU between requests too, and pays for it all the time, at a lower price. */
  readonly alwaysCpu?: true;
}

const SMALL_BODY_MIB = 64 / 1024;
const quick = {
  memoryMiB: 256,
  concurrency: 80,
  timeoutSeconds: FUNCTION_MS.quick / 1000,
  largestBodyMiB: SMALL_BODY_MIB,
} as const;

export const sizes: Readonly<Record<FunctionName, Size>> = {
  machine_events: {
    memoryMiB: 1024,
    concurrency: 8,
    maxInstances: 20,
    timeoutSeconds: FUNCTION_MS.events / 1000,
    largestBodyMiB: 12.8,
  },
  report: { ...quick, memoryMiB: 512, concurrency: 4, maxInstances: 20, largestBodyMiB: 10 },
  description: { ...quick, maxInstances: 20 },
  powercycle: {
    memoryMiB: 512,
    concurrency: 20,
    maxInstances: 5,
    timeoutSeconds: FUNCTION_MS.stateUpdates / 1000,
    largestBodyMiB: 2,
  },
  operator: { ...quick, maxInstances: 5 },
  machines: { ...quick, maxInstances: 10 },
  // A client's stream takes one of the concurrent requests for up to 55 minutes, so concurrency is the highest that Cloud Run allows.
  changes: {
    memoryMiB: 1024,
    concurrency: 1000,
    maxInstances: 120,
    timeoutSeconds: FUNCTION_MS.streams / 1000,
    largestBodyMiB: SMALL_BODY_MIB,
    alwaysCpu: true,
  },
};

/** The memory that an instance needs if every concurrent request has the largest body. */
export const neededMiB = ({
  concurrency,
  largestBodyMiB,
}: Pick<Size, 'concurrency' | 'largestBodyMiB'>): number => BASE_MIB + concurrency * largestBodyMiB * COPIES;

/**
 * Half of the memory for the heap, because bodies are outside it. Small semi-spaces for young objects: after 2,400 typical events,
 * 172 MiB are resident instead of 392.
 */
export const nodeOptions = ({ memoryMiB }: Pick<Size, 'memoryMiB'>): string =>
  `--max-old-space-size=${memoryMiB / 2} --max-semi-space-size=8`;

export const functionNames = Object.keys(table) as readonly FunctionName[];
