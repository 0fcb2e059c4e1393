/** The list of indexes, from which deployment makes them, names what the queries need and nothing else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import {
  FIRESTORE_COLLECTIONS,
  FIRESTORE_INDEXES,
  FIRESTORE_TTL_FIELDS,
} from '../../../../shared/store/firestore/indexes.ts';

const FOLDER = new URL('../../../../shared/store/firestore/', import.meta.url);

describe('Firestore indexes', () => {
  let sources: string;
  before(() => {
    sources = readdirSync(FOLDER)
      .filter((name) => name !== 'indexes.ts')
      .map((name) => readFileSync(new URL(name, FOLDER), 'utf8'))
      .join('\n');
  });

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
