/** The contract of the Store interface, as tests that run once for each store. */
import type { StoreKind } from './database.ts';
import { describeDeletions } from './delete.ts';
import { describeHistories } from './history.ts';
import { describeHostileContent } from './hostile_content.ts';
import { describeIncidents } from './incidents.ts';
import { describeLists } from './lists.ts';
import { describeRepeats } from './once.ts';
import { describeOrder } from './order.ts';
import { describeOutbox } from './outbox.ts';
import { describePower } from './power.ts';
import { describeRecords } from './records.ts';
import { describeSweepReads } from './sweep.ts';
import { describeSweepState } from './sweep_state.ts';
import { describeTimelines } from './timeline.ts';
import { describeOtherReleases } from './other_releases.ts';
import { describeUpdates } from './update.ts';
import { describeWatches } from './watch.ts';

export const storeContract = (kind: StoreKind): void => {
  describe(`${kind.title}: the Store contract`, () => {
    describeUpdates(kind);
    describeRecords(kind);
    describeOtherReleases(kind);
    describeHostileContent(kind);
    describeLists(kind);
    describeSweepReads(kind);
    describeSweepState(kind);
    describeIncidents(kind);
    describeOutbox(kind);
    describePower(kind);
    describeHistories(kind);
    describeTimelines(kind);
    describeDeletions(kind);
    describeRepeats(kind);
    describeWatches(kind);
    describeOrder(kind);
  });
};
