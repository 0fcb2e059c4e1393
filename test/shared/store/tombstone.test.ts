import assert from 'node:assert/strict';
import { comesBack, leftBy, parseLeft } from '../../../shared/store/tombstone.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aRecord } from '../../support/builders.ts';

const Until = '2026-01-02T03:04:05.678Z';
const Maintenance = { Reason: 'fan', Ticket: 't-1', Until };
const left = { MaintenanceMode: 'ann', Maintenance };
const NOTHING = { Reason: '', Ticket: '', Until: ZERO_TIME };

describe('what a deleted machine leaves', () => {
  it('is its maintenance, unless it is deleted for good, was corrupt or had none', () => {
    const record = aRecord(left);
    assert.deepEqual(leftBy(record, {}), left);
    assert.equal(leftBy(record, { forGood: true }), undefined);
    assert.equal(leftBy(undefined, {}), undefined);
    assert.equal(leftBy(aRecord({ MaintenanceMode: '', Maintenance }), {}), undefined);
  });

  it('is read back as it was', () => assert.deepEqual(parseLeft(left), left));

  it('is nothing if the members name no maintenance', () => {
    for (const members of [
      undefined,
      null,
      'x',
      [],
      {},
      { Maintenance },
      { ...left, MaintenanceMode: '' },
      { ...left, MaintenanceMode: 7 },
    ])
      assert.equal(parseLeft(members), undefined);
  });

  it('reads as empty where a member is missing or of another type', () => {
    const MaintenanceMode = 'ann';
    for (const Maintenance of [undefined, null, 'x', {}, { Reason: 1, Ticket: null, Until: 'soon' }])
      assert.deepEqual(parseLeft({ MaintenanceMode, Maintenance }), {
        MaintenanceMode,
        Maintenance: NOTHING,
      });
    const inherits = Object.create({ Reason: 'fan' }) as object;
    assert.deepEqual(parseLeft({ MaintenanceMode, Maintenance: inherits })?.Maintenance, NOTHING);
  });

  it('comes back with the machine', () => {
    const first = aRecord();
    assert.equal(comesBack(first, undefined), first);
    assert.deepEqual(comesBack(first, left), {
      ...first,
      Description: { ...first.Description, ...left },
    });
  });
});
