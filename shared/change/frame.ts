/** Changes of machines and incidents as Server-Sent Events, and the stream positions that serve as their IDs. */
import { assertNever } from '../errors.ts';
import type { Change } from '../store/store.ts';

/** The position of a snapshot's parts. A reader cannot resume from it: after a reconnect it gets a new snapshot. */
export const NO_POSITION = 0;

/** An event's ID, `0123456789ab-17`: the 17th change since the feed that drew the nonce `0123456789ab` started. */
export const streamPosition = (nonce: string, n: number): string => `${nonce}-${n}`;

/** The `n` of `<nonce>-<n>`. Returns undefined for an ID of another feed, and for any other text. */
export const parseStreamPosition = (id: string, nonce: string): number | undefined => {
  if (!id.startsWith(`${nonce}-`)) return undefined;
  const n = Number(id.slice(nonce.length + 1));
  return Number.isSafeInteger(n) ? n : undefined;
};

/** `json` contains no bare line break, so it fits on one `data` line. */
const frameOfJson = (event: string, json: string): Buffer => {
  const text = `event: ${event}\ndata: ${json}\n\n`;
  // Not from Node's pool: a small frame that is kept would keep the pool's 8 KiB alive.
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
};

const frame = (event: string, data: unknown): Buffer => frameOfJson(event, JSON.stringify(data));

/** The whole frame except its `id` line: the same change has another ID as part of a snapshot. */
export const frameOf = (change: Change): Buffer => {
  switch (change.kind) {
    case 'machine':
      return frame('machine', change.description);
    case 'deleted':
      return frame('deleted', { id: change.machineId });
    case 'incident':
      return frame('incident', change.incident);
    // Stryker disable next-line ConditionalExpression: the compiler proves that it cannot be reached
    default:
      return assertNever(change);
  }
};

export interface SnapshotEnd {
  /** The server's time. */
  readonly Now: string;
  /** How many machines the server knows. */
  readonly Machines: number;
  /** Whether routine reports follow, as machines or as readings. */
  readonly Readings: boolean;
  /** The release that answers. */
  readonly Version: string;
}
export const snapshotEnd = (data: SnapshotEnd): Buffer => frame('snapshot-end', data);

/** A whole frame, without an ID: a reader that comes back gets all readings anew. Takes rows as JSON. */
export const readingsFrame = (rows: readonly string[]): Buffer => frameOfJson('readings', `[${rows.join()}]`);

/**
 * All that older agents get of a change. Their library, r3labs/sse in Go, breaks the connection at a frame of 64 KiB and, once it has an
 * ID, takes even a keep-alive comment for an event.
 */
export const SIGNAL = Buffer.from('data: update\n\n');

/** A frame preceded by its `id` line. */
export const withId = (id: string, body: Buffer): Buffer[] => [Buffer.from(`id: ${id}\n`), body];
