/** The list of indexes, from which deployment makes them, names what the queries need and nothing else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import {
  FIRESTORE_COLLECTIONS,
  FIRESTORE_INDEXES,
  FIRESTORE_TTL_FIELDS,
} from '../../../../shared/store/firestore/indexes.ts';

const SOURCES = new URL('../../../../shared/store/', import.meta.url);
const sources = readdirSync(SOURCES)
  .filter((name) => name.startsWith('firestore') && name !== 'firestore_indexes.ts')
  .map((name) => readFileSync(new URL(name, SOURCES), 'utf8'))
  .join('\n');

describe('Firestore indexes', () => {
  it('name every field that a query filters or orders by', () => {
    const queried = [...sources.matchAll(/\.(?:where|orderBy)\('(\w+)'/g)].map(([, field]) => field);
    assert.deepEqual(new Set(queried), new Set(FIRESTORE_INDEXES.map(({ field }) => field)));
  });

  it('are of collections that the store writes, as are the fields that expire', () => {
    const written = new Set<string | undefined>(
      [...sources.matchAll(/\.collection(?:Group)?\('(\w+)'\)/g)].map(([, name]) => name),
    );
    assert.deepEqual(written, new Set<string | undefined>(FIRESTORE_COLLECTIONS));
    for (const { collection } of [...FIRESTORE_INDEXES, ...FIRESTORE_TTL_FIELDS]) {
      assert.ok(written.has(collection), collection);
    }
  });
});
