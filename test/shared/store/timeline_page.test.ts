import assert from 'node:assert/strict';
import { toCursor } from '../../../shared/store/cursor.ts';
import { timelinePage } from '../../../shared/store/timeline_page.ts';
import { aLog } from '../../support/builders.ts';

const KEY = '2026-01-02T03:04:05.678Z-0123456789ab';
const entry = {
  ...{ Time: '2026-01-02T03:04:05.678Z', Kind: 'version', From: 'v1', To: 'v2', Actor: 'a', Reason: 'r' },
  EventID: '17',
};
const pageOf = (...members: unknown[]) => {
  const { log, lines } = aLog();
  const stored = members.map((member) => ({ key: KEY, read: () => member }));
  return { ...timelinePage('m-1', stored, 10, log), lines };
};

describe('a page of a timeline', () => {
  it('has the entries as they are stored, and "" for text that is missing', () => {
    assert.deepEqual(pageOf(entry, { Kind: 'newer' }).Entries, [
      entry,
      { ...{ Time: '', Kind: 'newer', From: '', To: '', Actor: '', Reason: '', EventID: '' } },
    ]);
  });

  for (const [corrupt, why] of [
    [null, 'it must be an object'],
    ['x', 'it must be an object'],
    [{}, 'Kind must not be empty'],
    [{ Kind: '' }, 'Kind must not be empty'],
    ...Object.keys(entry).map((name) => [{ ...entry, [name]: 7 }, `${name} must be a string`] as const),
  ] as const)
    it(`passes over ${JSON.stringify(corrupt)}, and logs: ${why}`, () => {
      const { Entries, lines } = pageOf(corrupt, entry);
      assert.deepEqual(Entries, [entry]);
      assert.deepEqual(
        lines.map(({ message, machineId, key, error }) => [
          message,
          machineId,
          key,
          (error as Error).message,
        ]),
        [['corrupt timeline entry', 'm-1', KEY, why]],
      );
    });

  it('has a cursor to the next page only if there is one more entry than its limit', () => {
    const keys = ['c', 'b', 'a'].map((digit) => KEY.slice(0, -1) + digit);
    const stored = keys.map((key) => ({ key, read: () => entry }));
    const nextOf = (limit: number) => timelinePage('m-1', stored, limit, aLog().log).Next;
    assert.deepEqual([1, 2, 3].map(nextOf), [toCursor(keys[0]!), toCursor(keys[1]!), '']);
  });

  it('does not take what every object inherits for text of an entry', () => {
    const inherits = Object.create({ Kind: 'version' }) as object;
    assert.deepEqual(pageOf(inherits).Entries, []);
  });
});
