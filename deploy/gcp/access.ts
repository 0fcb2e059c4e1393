/**
 * The database and Pub/Sub access of each function, and whether it gets the secrets that the instance config names: the least that its code
 * needs. access.test.ts compares access with that code. Every HTTP function, to which callers sign in, may also read the access object:
 * resources/access_object.ts.
 */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';

interface Access {
  readonly database: 'read' | 'write';
  readonly publishes: readonly (keyof Instance['topics'])[];
  /** It sends notices: the sweep, and `POST /_/notice/test`. */
  readonly secrets?: true;
}

export const access: Readonly<Record<FunctionName, Access>> = {
  machine_events: { database: 'write', publishes: ['refused'] },
  tick: { database: 'write', publishes: [], secrets: true },
  report: { database: 'write', publishes: [] },
  description: { database: 'read', publishes: [] },
  powercycle: { database: 'write', publishes: [] },
  operator: { database: 'write', publishes: ['changes'], secrets: true },
  machines: { database: 'read', publishes: [] },
  changes: { database: 'read', publishes: [] },
  web: { database: 'write', publishes: ['changes'], secrets: true },
};

/** Google has no narrower roles: these cover every collection of a database. A condition keeps them to ours: resources/accounts.ts. */
export const DATABASE_ROLES = { read: 'roles/datastore.viewer', write: 'roles/datastore.user' } as const;
