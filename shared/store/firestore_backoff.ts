/** How long a watch waits before it tries again what failed: as long again after each failure in a row, up to a minute. */

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** `failures`: in a row before this one. */
export const backoffMs = (failures: number): number => Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
