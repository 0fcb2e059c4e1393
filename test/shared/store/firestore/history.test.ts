/** The fields of a machine's history in its document. That they are read back as they were, the stores' contract tests. */
import assert from 'node:assert/strict';
import type { DocumentReference } from '@google-cloud/firestore';
import { NO_HISTORY } from '../../../../shared/health/history.ts';
import { historyFields, readHistory } from '../../../../shared/store/firestore/history.ts';

describe('the history in the document of a machine', () => {
  it('has no field if there are no readings', () => assert.deepEqual(historyFields(NO_HISTORY), {}));

  it('is read without the rest of the document', async () => {
    const asked: unknown[] = [];
    const getAll = (...request: unknown[]) => {
      asked.push(...request);
      return Promise.resolve([{ data: () => undefined }]);
    };
    const machine = { firestore: { getAll } } as unknown as DocumentReference;
    assert.equal(await readHistory(machine), undefined);
    assert.deepEqual(asked, [machine, { fieldMask: ['History', 'HistoryHour'] }]);
  });
});
