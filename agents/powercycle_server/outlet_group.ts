/** The outlets of one machine, as one: all off, wait, all on. */
import type { Outlet, Reading } from './driver/driver.ts';

/** Pending while they differ. */
const together = (readings: readonly Reading[]): Reading => {
  if (readings.every((reading) => reading === 'off')) return 'off';
  if (readings.some((reading) => reading === 'off' || reading === 'pending')) return 'pending';
  return readings.includes('no_load') ? 'no_load' : 'on';
};

/** A machine with two power supplies has no own cycle: its outlets would not be off at the same time. */
export const outletGroup = (outlets: readonly Outlet[]): Outlet => {
  const [only] = outlets;
  if (only !== undefined && outlets.length === 1) return only;
  let order = [...outlets];
  let isInTrouble = false;
  const canRead = outlets.every((outlet) => outlet.read !== undefined);
  return {
    ...(canRead && {
      read: async (signal) => {
        const readings: Reading[] = [];
        for (const outlet of outlets) readings.push((await outlet.read?.(signal)) ?? 'pending');
        return together(readings);
      },
    }),
    set: async (state, signal) => {
      // One that hangs takes the time of all: the next try begins with another.
      if (isInTrouble) order = [...order.slice(1), ...order.slice(0, 1)];
      isInTrouble = true;
      const failures: unknown[] = [];
      // Each is tried, so that one that fails leaves no other off; but none once the time is over, when another command may be on its way.
      for (const outlet of order) {
        signal.throwIfAborted();
        await outlet.set(state, signal).catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
      isInTrouble = false;
    },
  };
};
