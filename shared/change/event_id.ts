/** A reader's place in what it was told: `<nonce>-<n>`, the n-th change since the feed that drew the nonce began. */

/** What is told before a place is reached from which the reader could go on: a snapshot's parts. */
export const NOWHERE = 0;

export const eventId = (nonce: string, n: number): string => `${nonce}-${n}`;

/** The `n` of an ID that this feed gave; undefined for another's, for none, and for one that is no place to go on from. */
export const placeOf = (id: string, nonce: string): number | undefined => {
  if (!id.startsWith(`${nonce}-`)) return undefined;
  const n = Number(id.slice(nonce.length + 1));
  return Number.isSafeInteger(n) && n > NOWHERE ? n : undefined;
};
