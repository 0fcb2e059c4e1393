/**
 * How large each function's instances are, and how many there may be; the one place that argues memory against concurrency.
 *
 * A request is charged to an instance's memory for as long as it is there, so an instance must bear its concurrency times the largest body:
 *
 *     memory ≥ BASE_MIB + concurrency × largest body × COPIES
 *
 * The largest body is 10 MB of event data (13.4 MB as the base64 that Pub/Sub pushes), 10 MiB posted to `report`, 64 KiB anywhere else:
 * our code stops reading there. 128 at a time suffice to bring 10,000 machines' reports (330 a second) in while Firestore takes 300 ms.
 */
import { type FunctionName, table } from '../../functions/table.ts';

/** Resident set of a function that has answered its first request with the Firestore client loaded, measured at 112 MB; rounded up. */
export const BASE_MIB = 140;
/** How often a body is in memory at once: bytes, text, parsed text, decoded bytes, decoded text, and what the collector has not seen yet. */
export const COPIES = 5;

export interface Size {
  readonly memoryMiB: 256 | 512 | 1024;
  readonly concurrency: number;
  /** Instances cost while they serve: 0, and the first request after a quiet time waits half a second. */
  readonly maxInstances: number;
  readonly timeoutSeconds: number;
  readonly largestBodyMiB: number;
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
    concurrency: 12,
    maxInstances: 20,
    timeoutSeconds: 120,
    largestBodyMiB: 13.4,
  },
  report: { memoryMiB: 512, concurrency: 7, maxInstances: 20, timeoutSeconds: 60, largestBodyMiB: 10 },
  description: { ...quick, maxInstances: 20 },
  powercycle: { ...quick, maxInstances: 5 },
  operator: { ...quick, maxInstances: 5 },
  machines: { ...quick, maxInstances: 10 },
  // A reader stays for up to 55 minutes and holds a place: 250 to an instance, a few hundred KiB each while a snapshot is on its way.
  changes: {
    memoryMiB: 512,
    concurrency: 250,
    maxInstances: 40,
    timeoutSeconds: 3600,
    largestBodyMiB: SMALL_BODY_MIB,
  },
};

/** What an instance needs when every request it takes brings the largest body. */
export const neededMiB = ({ concurrency, largestBodyMiB }: Size): number =>
  BASE_MIB + concurrency * largestBodyMiB * COPIES;

export const functionNames = Object.keys(table) as readonly FunctionName[];
