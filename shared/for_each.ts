/** Work on many machines, a few at a time. */

/** So many keep the database busy without queueing in one client. */
const IN_FLIGHT = 20;

/** Starts `work` on the items in order, at most 20 at a time, until `isOver`. `work` must not reject. Returns how many were started. */
export const forEach = async <T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  isOver: () => boolean = () => false,
): Promise<number> => {
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < items.length && !isOver()) {
      const item = items[started] as T;
      started += 1;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, items.length) }, lane));
  return started;
};
