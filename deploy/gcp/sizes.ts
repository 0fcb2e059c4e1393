/**
 * How large each function's instances are, and how many there may be; the one place that argues memory against concurrency.
 *
 * A body is in an instance's memory for as long as its request is there, so an instance must bear its concurrency times the largest:
 *
 *     memory ≥ BASE_MIB + concurrency × largest body × COPIES
 *
 * The largest body is 10 MB of event data (as base64, which is how Pub/Sub pushes it, 12.8 MiB), 10 MiB posted to `report`, 64 KiB anywhere
 * else: our code stops reading there. Who pays for it: a vCPU costs ten times its GiB of memory, so few large instances are
 * cheaper than many small ones. 20 instances with 8 events each take 10,000 machines' 330 reports a second while Firestore needs 480 ms.
 */
import { type FunctionName, table } from '../../functions/table.ts';

/** Resident after its first event, with the Firestore client loaded: 154 MiB measured. */
export const BASE_MIB = 160;
/**
 * How often a body is in memory at once: bytes, text, parsed text, decoded bytes and text, and what the collector has not come to yet.
 * Measured as the highest resident set with events of 9.5 MB: 991 MiB for 8 at a time, and so 7.8 times the pushed body each.
 */
export const COPIES = 8;

export interface Size {
  readonly memoryMiB: 256 | 512 | 1024;
  readonly concurrency: number;
  /** Instances cost while they serve: none need be kept, and the first request after a quiet time waits a second. */
  readonly maxInstances: number;
  readonly timeoutSeconds: number;
  readonly largestBodyMiB: number;
  /** The CPU is there, and paid for at a lower price, whether or not requests are. */
  readonly alwaysCpu?: true;
}

const SMALL_BODY_MIB = 64 / 1024;
const quick = {
  memoryMiB: 256,
  concurrency: 80,
  timeoutSeconds: 60,
  largestBodyMiB: SMALL_BODY_MIB,
} as const;

export const sizes: Readonly<Record<FunctionName, Size>> = {
  // It gives up by itself at 90 s, before Pub/Sub's deadline of 120 s.
  machine_events: {
    memoryMiB: 1024,
    concurrency: 8,
    maxInstances: 20,
    timeoutSeconds: 120,
    largestBodyMiB: 12.8,
  },
  report: { memoryMiB: 512, concurrency: 4, maxInstances: 20, timeoutSeconds: 60, largestBodyMiB: 10 },
  description: { ...quick, maxInstances: 20 },
  powercycle: { ...quick, maxInstances: 5 },
  operator: { ...quick, maxInstances: 5 },
  machines: { ...quick, maxInstances: 10 },
  // A reader stays for up to 55 minutes and holds a place, so there are as many as Cloud Run allows, on a CPU that is always there.
  changes: {
    memoryMiB: 1024,
    concurrency: 1000,
    maxInstances: 120,
    timeoutSeconds: 3600,
    largestBodyMiB: SMALL_BODY_MIB,
    alwaysCpu: true,
  },
};

/** What an instance needs when every request it takes brings the largest body. */
export const neededMiB = ({
  concurrency,
  largestBodyMiB,
}: Pick<Size, 'concurrency' | 'largestBodyMiB'>): number => BASE_MIB + concurrency * largestBodyMiB * COPIES;

/** Half for the heap, since bodies are outside it; young objects in small spaces: 2,400 typical events leave 172 MiB resident, not 392. */
export const nodeOptions = ({ memoryMiB }: Pick<Size, 'memoryMiB'>): string =>
  `--max-old-space-size=${memoryMiB / 2} --max-semi-space-size=8`;

export const functionNames = Object.keys(table) as readonly FunctionName[];
