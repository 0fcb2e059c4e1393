/** How long to wait after the n-th failure in a row. */

const FIRST_MS = 1_000;
/** The newest state arrives within 30 s of the server's return, the time that a connection takes included. */
const LONGEST_MS = 25_000;

/** Doubles up to 25 s; half of it is chance, so that a thousand machines do not come back in one instant. */
export const backoffMs = (failures: number, random: () => number = Math.random): number => {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return full / 2 + (full / 2) * random();
};
