/** The Firestore store when its process is killed while it writes. */
import assert from 'node:assert/strict';
import { needsFirestoreEmulator } from '../../../support/emulators.ts';
import { firestoreDatabase } from '../../../support/firestore_database.ts';
import { writeUntilKilled } from '../../../support/write_until_killed.ts';

describe('Firestore store: kill -9', () => {
  const host = needsFirestoreEmulator();

  it('keeps every acknowledged update and its timeline entry', async function () {
    this.timeout(120_000);
    const database = firestoreDatabase(host());
    const store = database.open();
    // The database keeps the locks of a killed writer for a minute, so each round writes a machine of its own and only reads it afterwards.
    for (const id of ['round-1', 'round-2']) {
      const acknowledged = await writeUntilKilled(['firestore', host(), database.project, id], 50);
      const last = acknowledged.at(-1) ?? NaN;
      const stored = (await store.get(id))?.Battery ?? NaN;
      // One more may be stored, if the kill came before its acknowledgement.
      assert.ok(stored >= last && stored <= last + 1, `${stored} after ${last}`);
      const { Entries } = await store.timeline(id, { limit: 500 });
      const versions = new Set(Entries.map(({ To }) => To));
      assert.deepEqual(
        acknowledged.filter((i) => !versions.has(`v${i}`)),
        [],
      );
    }
    await database.close();
  });
});
