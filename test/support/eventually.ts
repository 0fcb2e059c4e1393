/** Waiting for what happens in its own time, without a guess of how long that takes. */
import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 10;

/** Resolves as soon as `holds` throws no more; otherwise throws what it threw last, when the test is nearly out of time. */
export const eventually = async (holds: () => void | Promise<void>, limitMs = 15_000): Promise<void> => {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      await holds();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await wait(EVERY_MS);
    }
  }
};
