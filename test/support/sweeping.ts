/** Builders for tests of what sweeps keep. */
import type { Store } from '../../shared/store/store.ts';
import { withIncidents } from '../../shared/store/sweep_state.ts';
import type { Member, StoredIncident } from '../../shared/types/stored_incident.ts';
import type { Silence } from '../../shared/types/silence.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { timeAfter } from './sight.ts';

export const aMember = (MachineID: string): Member => ({
  ...{ MachineID, Since: timeAfter(0), LastSign: timeAfter(-90), WellSince: ZERO_TIME },
  ...{ Tried: '', Told: true, Page: false },
});

export const aSilence = (ID: string, overrides: Partial<Silence> = {}): Silence => ({
  ...{ ID, Match: { Machine: 'skia-*' }, Until: timeAfter(3600), By: 'ann@example.org', Reason: 'moved' },
  ...overrides,
});

/** Writes these incidents as a sweep does that nothing disturbs. */
export const sweepInto = async (
  store: Pick<Store, 'sweeps'>,
  ...incidents: readonly StoredIncident[]
): Promise<void> => {
  const { state, readAt, version } = await store.sweeps.read();
  const next = withIncidents(state, incidents, readAt);
  if ((await store.sweeps.write(version, next, incidents)) === undefined)
    throw new Error('another sweep came between');
};
