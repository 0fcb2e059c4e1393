/** What every store promises, as tests: run once for each store. */
import type { Store } from '../../shared/store/store.ts';
import { describeDeletions } from './store_contract_delete.ts';
import { describeHostileContent } from './store_contract_hostile.ts';
import { describeLists } from './store_contract_lists.ts';
import { describeOrder } from './store_contract_order.ts';
import { describeRecords } from './store_contract_records.ts';
import { describeTimelines } from './store_contract_timeline.ts';
import { describeUpdates } from './store_contract_update.ts';
import { describeWatches } from './store_contract_watch.ts';

/** A database that no other test uses. */
export interface TestDatabase {
  /** A store on it; each call opens another one, as another process would. The database closes them. */
  open(): Store;
  /** Puts a record there as somebody else might have left it: members as on the wire, `undefined` for a time that never was. */
  plant(machineId: string, record: Readonly<Record<string, unknown>>): Promise<void>;
  /** What the stores logged. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** Closes every store that `open` made. */
  close(): Promise<void>;
}

export interface StoreKind {
  readonly title: string;
  readonly database: () => Promise<TestDatabase>;
  /** Whether a store hears of what another one on the same database changes. */
  readonly watchesOthers: boolean;
}

/** Inside a `describe`: the database of the present test. */
export const databaseOf = ({ database }: StoreKind): (() => TestDatabase) => {
  let present: TestDatabase | undefined;
  beforeEach('a database of its own', async () => {
    present = await database();
  });
  afterEach('close the stores', async () => {
    await present?.close();
    present = undefined;
  });
  return () => {
    if (present === undefined) throw new Error('there is a database while a test runs');
    return present;
  };
};

export const storeContract = (kind: StoreKind): void => {
  describe(`${kind.title}: what every store promises`, () => {
    describeUpdates(kind);
    describeRecords(kind);
    describeHostileContent(kind);
    describeLists(kind);
    describeTimelines(kind);
    describeDeletions(kind);
    describeWatches(kind);
    describeOrder(kind);
  });
};
