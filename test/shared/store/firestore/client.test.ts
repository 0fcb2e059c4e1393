import assert from 'node:assert/strict';
import { connectFirestore } from '../../../../shared/store/firestore/store.ts';

describe('the Firestore client', () => {
  it('of a deployed server is that of the project, and finds its credentials itself', async () => {
    const firestore = connectFirestore('a-project');
    assert.equal((firestore as unknown as { projectId: string }).projectId, 'a-project');
    await firestore.terminate();
  });
});
