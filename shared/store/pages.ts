/** Machines in the order of their IDs, a small page at a time: what is read of a long list is held by its reader, so it must be little. */
import type { MachineChange, MachinePage } from './store.ts';

/** Machines per page. Measured in 256 MiB: 80 readers of lists hold with pages of 50, and do not with 100. */
export const PAGE_SIZE = 50;

/** The page of these records, which are sorted and begin after the last page; at most PAGE_SIZE. `read` returns undefined for a corrupt one. */
export const pageOf = <R extends { readonly id: string }>(
  records: readonly R[],
  read: (record: R) => MachineChange | undefined,
): MachinePage => ({
  machines: records.flatMap((record) => {
    const change = read(record);
    return change?.kind === 'machine' ? [change] : [];
  }),
  // Stryker disable next-line OptionalChaining: a full page has a last record
  next: records.length < PAGE_SIZE ? undefined : records.at(-1)?.id,
});

/** Yields every machine, reading the next page when its consumer has taken the last. */
export async function* everyMachine(
  readPage: (after: string | undefined) => Promise<MachinePage>,
): AsyncGenerator<MachinePage['machines'][number], undefined> {
  let after: string | undefined;
  do {
    const { machines, next } = await readPage(after);
    yield* machines;
    after = next;
  } while (after !== undefined);
  return undefined;
}
