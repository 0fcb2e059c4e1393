/** Waits for a condition without a fixed delay. */
import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 10;

/** Calls `holds` every 10 ms and resolves when it no longer throws. After `limitMs`, throws its last error. A costly `holds` is called less often. */
export const eventually = async (
  holds: () => void | Promise<void>,
  limitMs = 15_000,
  everyMs = EVERY_MS,
): Promise<void> => {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      await holds();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await wait(everyMs);
    }
  }
};
