/** Cursors of timelines and of lists of incidents: what is taken for one, and what is not. */
import assert from 'node:assert/strict';
import { PermanentError } from '../../../shared/errors.ts';
import { toCursor } from '../../../shared/store/cursor.ts';
import * as incidents from '../../../shared/store/incident_page.ts';
import * as timeline from '../../../shared/store/timeline_page.ts';

const ID = `${'a'.repeat(100)}.-_Z9${'b'.repeat(95)}`;

for (const [list, { keyBefore }, keys, others] of [
  [
    'a timeline',
    timeline,
    ['2026-01-02T03:04:05.678Z-0123456789ab', '2026-01-02T03:04:05Z-0123456789ab'],
    [
      '2026-01-02T03:04:05.678Z-0123456789abc',
      '2026-01-02T03:04:05.678Z-0123456789a',
      '2026-01-02T03:04:05.Z-0123456789ab',
    ],
  ],
  [
    'a list of incidents',
    incidents,
    ['2026-01-02T03:04:05.678Z silent-1', '2026-01-02T03:04:05Z s', `2026-01-02T03:04:05.678Z ${ID}`],
    ['2026-01-02T03:04:05.678Z -s', '2026-01-02T03:04:05.678Z ', `2026-01-02T03:04:05.678Z ${ID}c`],
  ],
] as const)
  describe(`the cursor of ${list}`, () => {
    const refuses = (key: string): void =>
      assert.throws(
        () => keyBefore(toCursor(key)),
        (error) => error instanceof PermanentError && error.refusal === 'bad-request',
        key,
      );

    for (const key of keys)
      it(`leads to ${key.slice(0, 40)}`, () => assert.equal(keyBefore(toCursor(key)), key));

    it('leads to no other text: one with a wrong character anywhere, cut off, longer, or with more around it', () => {
      const [key] = keys;
      for (let i = 0; i < key.length; i += 1) refuses(`${key.slice(0, i)}!${key.slice(i + 1)}`);
      for (let i = 0; i < '2026-01-02T03:04:05.678Z'.length; i += 1)
        refuses(key.slice(0, i) + key.slice(i + 1));
      for (const other of [...others, `x${key}`, `${key}!`, `${key}\n`]) refuses(other);
    });
  });

describe('a cursor that is refused', () => {
  it('is quoted, cut to 100 characters, with what to send instead', () => {
    assert.throws(
      () => timeline.keyBefore('"'.repeat(500)),
      new PermanentError(
        'bad-request',
        `before is "${'\\"'.repeat(100)}", which is not a cursor; pass the "Next" of an earlier page`,
      ),
    );
  });

  it('may differ from one only in its spelling', () => {
    const cursor = toCursor('2026-01-02T03:04:05.678Z-0123456789ab');
    assert.throws(() => timeline.keyBefore(`${cursor}=`), PermanentError);
  });
});
