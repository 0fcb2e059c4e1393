/** What a store's tests need to run the contract: a database for each test. */
import type { Store } from '../../../../shared/store/store.ts';

/** A database that no other test uses. */
export interface TestDatabase {
  /**
   * Opens a store on it; each call opens another one, as another process would. The database closes them. `now`: its clock, which stands still
   * at NOW by default.
   */
  open(now?: () => Date): Store;
  /** Writes a record as another program might: members as on the wire, `undefined` for a time that never was. */
  plant(machineId: string, record: Readonly<Record<string, unknown>>): Promise<void>;
  /** The members of a stored record, with times as text. */
  stored(machineId: string): Promise<Readonly<Record<string, unknown>>>;
  /** Writes a timeline entry as another release might. */
  plantEntry(machineId: string, key: string, entry: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Overwrites what a sweep wrote with another text: the state (also if there is none yet), or of the incident with this ID what is served of
   * it, what is not, its first members, or its delivery by the channel `chat`; or, for `agent`, the power-cycle server with this ID.
   */
  damage(
    what: 'state' | 'served' | 'rest' | 'members' | 'delivery' | 'agent',
    id: string,
    text: string,
  ): Promise<void>;
  /** The log lines of all its stores. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** Closes every store that `open` returned. */
  close(): Promise<void>;
}

export interface StoreKind {
  readonly title: string;
  readonly database: () => Promise<TestDatabase>;
  /** Whether a store's watch reports what another store on the same database changes. */
  readonly watchesOthers: boolean;
}

/** Call inside a `describe`: each test gets a database, which the returned function returns. */
export const databaseOf = ({ database }: StoreKind): (() => TestDatabase) => {
  let current: TestDatabase | undefined;
  beforeEach('create the database', async () => {
    current = await database();
  });
  afterEach('close the stores', async () => {
    await current?.close();
    current = undefined;
  });
  return () => {
    if (current === undefined) throw new Error('the database exists only while a test runs');
    return current;
  };
};
