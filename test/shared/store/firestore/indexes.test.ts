/** The lists for deployment, compared with the fields and collections in the sources of the Firestore store. */
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

  it('cover exactly the fields that queries filter or order by', () => {
    const queried = [...sources.matchAll(/\.(?:where|orderBy)\('(\w+)'/g)].map(([, field]) => field);
    assert.deepEqual(
      new Set(queried),
      new Set(FIRESTORE_INDEXES.map(({ field }) => field)),
      'FIRESTORE_INDEXES must name the fields that the queries in shared/store/firestore use',
    );
  });

  it('and expiring fields belong to collections that the store writes', () => {
    const written = new Set<string | undefined>(
      [...sources.matchAll(/\.collection(?:Group)?\('(\w+)'\)/g)].map(([, name]) => name),
    );
    assert.deepEqual(written, new Set<string | undefined>(FIRESTORE_COLLECTIONS));
    for (const { collection } of [...FIRESTORE_INDEXES, ...FIRESTORE_TTL_FIELDS]) {
      assert.ok(written.has(collection), collection);
    }
  });
});
