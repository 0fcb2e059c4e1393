/** Long queries, read in pages from a database of the test's own. */
import assert from 'node:assert/strict';
import type { Query } from '@google-cloud/firestore';
import { pagesOf } from '../../../../shared/store/firestore/pages.ts';

/** The pages of a query that finds this many documents; `asked` has what each read begins after. */
const pagesOfQuery = (count: number) => {
  const asked: unknown[] = [];
  const from = (start: number) => ({
    limit: (size: number) => ({
      get: () => {
        asked.push(start);
        const docs = Array.from({ length: Math.min(size, count - start) }, (_, i) => start + i);
        return Promise.resolve({ docs });
      },
      startAfter: (last: number) => from(last + 1).limit(size),
    }),
  });
  const read = <T>(what: string, work: () => Promise<T>): Promise<T> => {
    assert.equal(what, 'listing numbers');
    return work();
  };
  return { pages: pagesOf('listing numbers', from(0) as unknown as Query, read), asked };
};

describe('pagesOf', () => {
  for (const [count, starts] of [
    [0, [0]],
    [299, [0]],
    [300, [0, 300]],
    [601, [0, 300, 600]],
  ] as const)
    it(`yields each of ${count} documents once, from pages of 300, of which the last is not full`, async () => {
      const { pages, asked } = pagesOfQuery(count);
      assert.deepEqual(
        await Array.fromAsync(pages),
        Array.from({ length: count }, (_, i) => i),
      );
      assert.deepEqual(asked, starts);
    });

  it('reads a page when those before it are taken', async () => {
    const { pages, asked } = pagesOfQuery(900);
    for (let taken = 0; taken < 300; taken += 1) await pages.next();
    assert.deepEqual(asked, [0]);
    await pages.next();
    assert.deepEqual(asked, [0, 300]);
  });
});
