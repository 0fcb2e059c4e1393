/** A process killed in the middle of its writes to Firestore. */
import assert from 'node:assert/strict';
import { needsFirestoreEmulator } from '../../../support/emulators.ts';
import { firestoreDatabase } from '../../../support/firestore_database.ts';
import { writeUntilKilled } from '../../../support/write_until_killed.ts';

describe('Firestore store: a kill -9', () => {
  const host = needsFirestoreEmulator();

  it('leaves everything that was acknowledged, and its timeline', async function () {
    this.timeout(120_000);
    const database = firestoreDatabase(host());
    // The database keeps a killed writer's locks for a minute: each round has a machine of its own, and only reads it afterwards.
    for (const id of ['round-1', 'round-2', 'round-3']) {
      const acknowledged = await writeUntilKilled(['firestore', host(), database.project, id], 50);
      const store = database.open();
      const last = acknowledged.at(-1) ?? NaN;
      const stored = (await store.get(id))?.Battery ?? NaN;
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
