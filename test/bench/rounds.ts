/** Timing on a noisy computer: candidates take turns, and the median round counts. */

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
};

/** Returns the microseconds one call takes. */
export const time = (work: () => void): number => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1000;
};

/** Returns each candidate's microseconds per round. The first tenth of the rounds is warm-up and left out. */
export const rounds = <Name extends string>(
  count: number,
  candidates: Readonly<Record<Name, () => void>>,
): Record<Name, number[]> => {
  const names = Object.keys(candidates) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  const warmUp = Math.ceil(count / 10);
  for (let round = -warmUp; round < count; round++)
    for (const name of names) {
      const took = time(candidates[name]);
      if (round >= 0) times[name].push(took);
    }
  return times;
};
