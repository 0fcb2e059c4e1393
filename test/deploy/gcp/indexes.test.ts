import assert from 'node:assert/strict';
import { FIRESTORE_INDEXES } from '../../../shared/store/firestore/indexes.ts';

/** The store's own tests check that the list contains the index of every query. */
describe('An index over all collections of one name', () => {
  it('has two fields, because gcloud cannot create one of a single field', () => {
    const indexes = FIRESTORE_INDEXES.filter(({ scope }) => scope === 'collection-group');
    assert.deepEqual(
      indexes.map(({ fields }) => fields.map(({ name }) => name)),
      [['CommittedAt', 'Key']],
    );
  });
});
