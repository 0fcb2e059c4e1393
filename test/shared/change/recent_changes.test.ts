import assert from 'node:assert/strict';
import { NO_POSITION } from '../../../shared/change/frame.ts';
import { RecentChanges } from '../../../shared/change/recent_changes.ts';
import type { Change } from '../../../shared/store/store.ts';
import { aDescription } from '../../support/builders.ts';

const deletionOf = (machineId: string): Change => ({ kind: 'deleted', machineId, revision: '1' });
/** A change whose frame has a little more than this many bytes. */
const aLargeChange = (bytes: number): Change => ({
  kind: 'machine',
  machineId: 'large',
  description: aDescription({ Version: 'x'.repeat(bytes) }),
  revision: '1',
});

describe('RecentChanges', () => {
  let recent: RecentChanges;
  beforeEach(() => (recent = new RecentChanges()));
  const add = (count: number): void => {
    for (let i = 0; i < count; i++) recent.add(deletionOf(`m${i}`));
  };

  it('numbers the changes from the one after the first position, from which a reader can resume', () => {
    const { last } = recent;
    assert.ok(last > NO_POSITION);
    assert.equal(recent.add(deletionOf('a')), last + 1);
    assert.equal(recent.last, last + 1);
    assert.equal(recent.at(last + 1)?.machineId, 'a');
  });

  it('holds all changes after the last one while there is none, and nothing after a change to come', () => {
    assert.equal(recent.holdsAfter(recent.last), true);
    assert.equal(recent.holdsAfter(recent.last + 1), false);
    assert.equal(recent.holdsAfter(recent.last - 1), false);
  });

  it('holds all changes after each of the positions that it has given, whichever they are', () => {
    const first = recent.last;
    add(3);
    assert.deepEqual(
      [first - 1, first, first + 1, first + 2, first + 3, first + 4].map((n) => recent.holdsAfter(n)),
      [false, true, true, true, true, false],
    );
  });

  it('drops the oldest change beyond 8,192', () => {
    const first = recent.last;
    add(8192);
    assert.equal(recent.holdsAfter(first), true);
    assert.equal(recent.at(first + 1)?.machineId, 'm0');
    add(1);
    assert.equal(recent.holdsAfter(first), false);
    assert.equal(recent.holdsAfter(first + 1), true);
    assert.equal(recent.at(first + 1), undefined);
    assert.equal(recent.at(first + 2)?.machineId, 'm1');
  });

  it('drops the oldest changes beyond 16 MiB', () => {
    const first = recent.last;
    add(1);
    recent.add(aLargeChange(10 * 2 ** 20));
    assert.equal(recent.holdsAfter(first), true);
    recent.add(aLargeChange(7 * 2 ** 20));
    assert.equal(recent.holdsAfter(first), false);
    assert.equal(recent.holdsAfter(first + 1), false);
    assert.equal(recent.holdsAfter(first + 2), true);
    recent.add(aLargeChange(17 * 2 ** 20));
    assert.deepEqual([recent.holdsAfter(recent.last), recent.at(recent.last)], [true, undefined]);
  });

  it('holds exactly 16 MiB', () => {
    const size = (bytes: number): number => {
      const other = new RecentChanges();
      return other.at(other.add(aLargeChange(bytes)))?.frame.length ?? 0;
    };
    const around = size(0);
    const first = recent.last;
    recent.add(aLargeChange(8 * 2 ** 20 - around));
    recent.add(aLargeChange(8 * 2 ** 20 - around));
    assert.equal(recent.holdsAfter(first), true);
    add(1);
    assert.equal(recent.holdsAfter(first), false);
  });
});
