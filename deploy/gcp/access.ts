/** What each function may touch in the project: the least that its code needs. Checked against that code by the tests. */
import type { FunctionName } from '../../functions/table.ts';
import type { Instance } from '../../shared/types/instance.ts';

interface Access {
  readonly database: 'read' | 'write';
  readonly publishes: readonly (keyof Instance['topics'])[];
}

export const access: Readonly<Record<FunctionName, Access>> = {
  machine_events: { database: 'write', publishes: ['refused'] },
  report: { database: 'write', publishes: [] },
  description: { database: 'read', publishes: [] },
  powercycle: { database: 'write', publishes: [] },
  operator: { database: 'write', publishes: ['changes'] },
  machines: { database: 'read', publishes: [] },
  changes: { database: 'read', publishes: [] },
};

/** Google knows no smaller ones: they hold for every collection of the project's databases. */
export const DATABASE_ROLES = { read: 'roles/datastore.viewer', write: 'roles/datastore.user' } as const;
