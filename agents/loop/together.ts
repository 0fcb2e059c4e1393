/** Parts that live and end together. */

/** Starts the parts with a signal that ends when the given one does, or any part fails; throws then, once all have ended. */
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
