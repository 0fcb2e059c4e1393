/** A browser opens six connections to a server that speaks HTTP/1.1, for all its windows together. Each window's stream takes one; the last one is left for everything else. */

const SEATS = 5;

/** Newer protocols carry all windows over one connection. Without locks, as on an insecure page, windows cannot count each other. */
const isUnlimited = (): boolean => {
  const [loaded] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return /^h[23]/.test(loaded?.nextHopProtocol ?? '') || !('locks' in navigator);
};

const takeOne = (name: string, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        if (lock === null || signal.aborted) return undefined;
        return new Promise<void>((leave) => signal.addEventListener('abort', () => leave()));
      })
      // A browser that refuses storage refuses locks: then windows cannot count each other.
      .catch(() => resolve(true));
  });

/** Resolves whether this window may open its stream; if so, it keeps the seat until the signal aborts. */
export const takeSeat = async (signal: AbortSignal): Promise<boolean> => {
  if (isUnlimited()) return true;
  for (let n = 0; n < SEATS; n += 1) if (await takeOne(`stream ${n}`, signal)) return true;
  return false;
};
