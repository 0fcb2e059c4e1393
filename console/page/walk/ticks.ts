/** What was ticked off, remembered in this browser for 24 h; another tab of it sees the same. */
import { signal } from '@preact/signals';
import { formatTicks, parseTicks, type Ticks } from '../../fleet/round.ts';

const KEY = 'walk-ticks';

/** By the clock of this browser, which nobody else reads. A browser may refuse storage; then ticks last until the page is closed. */
const remembered = (): Ticks => {
  try {
    return parseTicks(localStorage.getItem(KEY) ?? '', new Date());
  } catch {
    return new Map();
  }
};

export const ticks = signal<Ticks>(new Map());

/** Takes what other tabs remember. Returns what ends that. */
export const followTicks = (): (() => void) => {
  const read = (): void => void (ticks.value = remembered());
  read();
  addEventListener('storage', read);
  return () => removeEventListener('storage', read);
};

export const tick = (id: string, isDone: boolean): void => {
  const next = new Map(ticks.peek());
  if (isDone) next.set(id, Date.now());
  else next.delete(id);
  ticks.value = next;
  try {
    localStorage.setItem(KEY, formatTicks(next));
  } catch {
    // It holds until the page is closed.
  }
};
