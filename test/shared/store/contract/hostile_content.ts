/** Names and texts that databases refuse or silently lose. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ANY_CHARACTER } from '../../../support/any_character.ts';
import { aDescription, anOrigin } from '../../../support/builders.ts';
import { plain } from '../../../support/plain.ts';
import { databaseOf, type StoreKind } from './database.ts';
import { change } from '../../../support/change.ts';

const ID = 'skia-rpi2-rack4-shelf1-001';
const NAMES = [
  '__proto__',
  '',
  '__x__',
  '__',
  '=',
  '==__x__',
  'a.b',
  'constructor',
  'toString',
  'a/b',
  '`',
  '[*]',
  'ключ',
  'a\0b',
  ' ',
];

/** Uses `fromEntries`, which defines members: assigning to `__proto__` would add none. */
const mapOf = <T>(names: readonly string[], value: (i: number) => T): Record<string, T> =>
  Object.fromEntries(names.map((name, i) => [name, value(i)]));

export const describeHostileContent = (kind: StoreKind): void => {
  describe('names and texts', () => {
    const database = databaseOf(kind);

    it('come back unchanged if dimensions and sensors have hostile names', async () => {
      const store = database().open();
      const Temperature = mapOf(NAMES, (i) => i + 0.5);
      const dimensions = mapOf(NAMES, (i) => [`value ${i}`, '__proto__']);
      await change(
        store,
        ID,
        () => aDescription({ Temperature, Dimensions: dimensions, SuppliedDimensions: dimensions }),
        anOrigin(),
      );
      const found = await store.get(ID);
      assert.deepEqual(Object.entries(found?.Temperature ?? {}).sort(), Object.entries(Temperature).sort());
      assert.deepEqual(
        Object.entries(found?.SuppliedDimensions ?? {}).sort(),
        Object.entries(dimensions).sort(),
      );
      for (const name of NAMES) assert.deepEqual(found?.Dimensions[name], dimensions[name], name);
      // And after an update, which rewrites what it read.
      const { next } = await change(store, ID, (was) => was && { ...was, Battery: 5 }, anOrigin());
      assert.deepEqual(await store.get(ID), next);
    });

    it('come back in maps without inherited members', async () => {
      const store = database().open();
      await change(store, ID, () => aDescription(), anOrigin());
      const found = await store.get(ID);
      for (const map of [found?.Dimensions, found?.Temperature, found?.SuppliedDimensions]) {
        for (const name of ['constructor', 'toString', '__proto__'])
          assert.ok(!(name in (map ?? { [name]: 0 })));
      }
    });

    it('have U+FFFD for lone surrogates, both as stored and in the result of update', async () => {
      const store = database().open();
      const { next } = await change(
        store,
        ID,
        () =>
          aDescription({
            Version: 'v\ud83d',
            Note: { Message: '\udc00!', User: 'a', Timestamp: '2026-01-02T03:04:05.000Z' },
            Dimensions: { 'os\ud800': ['a\ud800b', 'whole 😀'] },
          }),
        anOrigin(),
      );
      const found = await store.get(ID);
      assert.deepEqual(plain(found), plain(next));
      assert.equal(found?.Version, 'v\ufffd');
      assert.equal(found.Note.Message, '\ufffd!');
      assert.deepEqual(found.Dimensions['os\ufffd'], ['a\ufffdb', 'whole 😀']);
    });

    it('keep backslashes, quotes, control characters and NUL', async () => {
      const store = database().open();
      const text = 'C:\\udev "x" \0\u0001\u2028\ufffe\r\n\t\u007f';
      await change(store, ID, () => aDescription({ Version: text }), anOrigin());
      assert.equal((await store.get(ID))?.Version, text);
    });

    it('come back unchanged except for lone surrogates, whatever they hold', async function () {
      this.timeout(120_000);
      const store = database().open();
      const text = fc.string({ unit: ANY_CHARACTER, maxLength: 40 });
      const map = fc.dictionary(
        fc.oneof(text, fc.constantFrom(...NAMES)),
        // The final step drops empty and repeated values.
        fc.uniqueArray(
          text.filter((t) => t !== ''),
          { minLength: 1, selector: (t) => t.toWellFormed() },
        ),
        {
          maxKeys: 8,
          noNullPrototype: true,
        },
      );
      await fc.assert(
        fc.asyncProperty(text, map, async (Version, SuppliedDimensions) => {
          await change(store, ID, () => aDescription({ Version, SuppliedDimensions }), anOrigin());
          const found = await store.get(ID);
          assert.equal(found?.Version, Version.toWellFormed());
          const expected = new Map(
            Object.entries(SuppliedDimensions).map(([k, v]) => [
              k.toWellFormed(),
              v.map((t) => t.toWellFormed()),
            ]),
          );
          assert.deepEqual(new Map(Object.entries(found.SuppliedDimensions)), expected);
        }),
        { numRuns: 50 },
      );
    });
  });
};
