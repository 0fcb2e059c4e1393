import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIRESTORE_INDEXES } from '../../../shared/store/firestore/indexes.ts';

/** That the list names every field asked by is a test of the store's. */
describe('An index over all collections of one name', () => {
  const group = FIRESTORE_INDEXES.filter(({ scope }) => scope === 'collection-group');

  it('is of two fields, since gcloud makes none of one', () => {
    assert.deepEqual(
      group.map(({ field, thenBy }) => [field, thenBy]),
      [['CommittedAt', 'Key']],
    );
  });

  it('is the one that the query sorts by', () => {
    const watch = readFileSync(join(import.meta.dirname, '../../../shared/store/firestore/watch.ts'), 'utf8');
    const sorted = [...watch.matchAll(/\.orderBy\('(\w+)'\)/g)].map(([, field]) => field);
    assert.deepEqual(sorted, ['CommittedAt', 'Key']);
  });
});
