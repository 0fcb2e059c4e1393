/** Stores of pages of machines, for lists. */
import type { MachinePage, Store } from '../../shared/store/store.ts';
import { aDescription } from './builders.ts';

/** A store that has only these pages. */
export const paging = (page: Store['page']): Store =>
  ({ page, close: () => Promise.resolve() }) satisfies Partial<Store> as unknown as Store;

/** A page of 50 machines; the number after which it begins is the number of machines before it. */
export const aPage = (after = '0', last = Infinity): MachinePage => {
  const first = Number(after);
  const machines = Array.from({ length: 50 }, (_, n) => ({
    kind: 'machine' as const,
    machineId: String(first + n),
    description: aDescription({ Version: `${first + n} ${'x'.repeat(1000)}` }),
    revision: '',
  }));
  return { machines, next: first + 50 >= last ? undefined : String(first + 50) };
};
