/** Long-lived parts of a program that end together. */

/**
 * Starts the parts with a signal that aborts when the given signal does or when any part fails. Resolves once all parts have ended;
 * after a failure, waits for the other parts to end, then throws the first error.
 */
export const together = async (
  signal: AbortSignal,
  start: (ending: AbortSignal) => readonly Promise<void>[],
): Promise<void> => {
  const failed = new AbortController();
  const parts = start(AbortSignal.any([signal, failed.signal]));
  try {
    await Promise.all(parts);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(parts);
    throw error;
  }
};
