/** A change as a Server-Sent Event, made once and written to every reader. */
import type { Change } from '../store/store.ts';

/** JSON never holds a bare line break, so one `data` line holds it whole. */
const frame = (event: string, data: unknown): Buffer => {
  const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  // Not from Node's pool: a frame that is kept would keep the pool's 8 KiB around it.
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
};

/** Everything but the `id` line, which differs where a change is part of a snapshot. */
export const frameOf = (change: Change): Buffer =>
  change.kind === 'machine'
    ? frame('machine', change.description)
    : frame('deleted', { id: change.machineId });

export const SNAPSHOT_END = frame('snapshot-end', {});

/** A frame with its `id` line in front. */
export const identified = (id: string, body: Buffer): Buffer[] => [Buffer.from(`id: ${id}\n`), body];

/** A reader's place in what it was told: `<nonce>-<n>`, the n-th change since the feed that drew the nonce began. */

/** What is told before a place is reached from which the reader could go on: a snapshot's parts. */
export const NOWHERE = 0;

export const streamPosition = (nonce: string, n: number): string => `${nonce}-${n}`;

/** The `n` of an ID that this feed gave; undefined for another's, for none, and for one that is no place to go on from. */
export const placeOf = (id: string, nonce: string): number | undefined => {
  if (!id.startsWith(`${nonce}-`)) return undefined;
  const n = Number(id.slice(nonce.length + 1));
  return Number.isSafeInteger(n) && n > NOWHERE ? n : undefined;
};
