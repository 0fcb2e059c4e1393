/** The parser of stored records: times, and arbitrary content. The stores' contract tests the rest. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CorruptRecordError } from '../../../shared/errors.ts';
import { parseRecord } from '../../../shared/store/record.ts';
import { NOTHING_KEPT } from '../../../shared/types/stored_record.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aDescription, aLog } from '../../support/builders.ts';
import { plain } from '../../support/plain.ts';

describe('parseRecord', () => {
  for (const [stored, read] of [
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05.678999Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T05:04:05+02:00', '2026-01-02T03:04:05.000Z'],
    [ZERO_TIME, ZERO_TIME],
    ['0001-01-01T00:00:00.000Z', ZERO_TIME],
  ] as const) {
    it(`reads the time ${stored} as ${read}`, () => {
      const { log, lines } = aLog();
      const { Description } = parseRecord('m', { LastUpdated: stored, Note: { Timestamp: stored } }, log);
      const { LastUpdated, Note } = Description;
      assert.deepEqual([LastUpdated, Note.Timestamp], [read, read]);
      assert.deepEqual(lines, []);
    });
  }

  for (const stored of ['', 'yesterday', '2026-13-01T00:00:00Z']) {
    it(`reads ${JSON.stringify(stored)} as Go's zero time, and logs the replaced value`, () => {
      const { log, lines } = aLog();
      assert.equal(parseRecord('m', { LastUpdated: stored }, log).Description.LastUpdated, ZERO_TIME);
      assert.deepEqual([lines[0]?.['member'], lines[0]?.['value']], ['LastUpdated', stored]);
    });
  }

  it('returns an unchanged Description', () => {
    const description = aDescription({ Temperature: { cpu: 40.5 }, LastEventID: '17' });
    const record = parseRecord('m', plain(description), aLog().log);
    assert.deepEqual(plain(record.Description), plain(description));
  });

  it('returns every member or throws CorruptRecordError, whatever is stored', () => {
    const record = fc.oneof(
      fc.anything(),
      fc.record(
        {
          Version: fc.anything(),
          Dimensions: fc.anything(),
          LastUpdated: fc.anything(),
          Note: fc.anything(),
          EventIDs: fc.anything(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(record, (stored) => {
        try {
          const { Description, Kept } = parseRecord('m', stored, aLog().log);
          assert.deepEqual(Object.keys(Description), Object.keys(aDescription()));
          assert.deepEqual(Object.keys(Kept), Object.keys(NOTHING_KEPT));
        } catch (error) {
          assert.ok(error instanceof CorruptRecordError);
        }
      }),
    );
  });
});
