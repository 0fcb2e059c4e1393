import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIRESTORE_INDEXES } from '../../../shared/store/firestore/indexes.ts';

/** The store's own tests check that the list contains every field that queries use. */
describe('An index over all collections of one name', () => {
  it('has two fields, because gcloud cannot create one of a single field', () => {
    const indexes = FIRESTORE_INDEXES.filter(({ scope }) => scope === 'collection-group');
    assert.deepEqual(
      indexes.map(({ field, thenBy }) => [field, thenBy]),
      [['CommittedAt', 'Key']],
    );
  });

  it('has the fields by which the query sorts', () => {
    const watch = readFileSync(join(import.meta.dirname, '../../../shared/store/firestore/watch.ts'), 'utf8');
    const sorted = [...watch.matchAll(/\.orderBy\('(\w+)'\)/g)].map(([, field]) => field);
    assert.deepEqual(sorted, ['CommittedAt', 'Key']);
  });
});
