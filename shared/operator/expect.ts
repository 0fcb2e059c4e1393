/** The announcement of a machine that has not reported yet. */
import { firstSeen } from '../types/description.ts';
import { NOTHING_KEPT, type StoredRecord } from '../types/stored_record.ts';
import { justAfter, toTime } from '../types/time.ts';

/**
 * Creates an unknown machine as expected by `by`, or replaces the time of one that is expected; the same object if it has reported, or if
 * nothing changes. `deletedAt`: what was published before the machine was deleted stays forgotten.
 */
export const expectMachine = (
  previous: StoredRecord | undefined,
  machineId: string,
  by: string,
  now: Date,
  deletedAt: string | undefined,
): StoredRecord => {
  if (previous === undefined) {
    const first = { ...firstSeen(machineId, toTime(now)), Presence: 'expected' } as const;
    const Description =
      deletedAt === undefined
        ? first
        : { ...first, LastEventTime: deletedAt, QuarantineClearedTime: justAfter(deletedAt) };
    return { Description, Kept: { ...NOTHING_KEPT, ExpectedBy: by } };
  }
  if (previous.Description.Presence !== 'expected' || previous.Kept.ExpectedBy === by) return previous;
  return { ...previous, Kept: { ...previous.Kept, ExpectedBy: by } };
};
