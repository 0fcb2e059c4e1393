/** Readings that do not depend on each other, taken at the same time. */

/** Waits for all readings, so that no tool outlives its probe. Then throws the error of the first in order, so that a persistent failure reads the same. */
export const sideBySide = async <T extends readonly unknown[] | []>(
  readings: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> => {
  await Promise.allSettled(readings);
  return Promise.all(readings);
};
