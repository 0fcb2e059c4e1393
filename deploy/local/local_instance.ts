/** The instance config of this computer's own server: nobody signs in, so it names nobody. */
import type { Instance } from '../../shared/types/instance.ts';

/** All but the host, which has a port that is known only once we listen. */
export const localInstance: Omit<Instance, 'host'> = {
  project: 'local',
  region: 'local',
  user: 'machine-server@localhost',
  pools: [
    { name: 'Simulated', match: '^sim-' },
    { name: 'Local', match: '' },
  ],
  thresholds: { batteryPercent: 30, celsius: 35 },
  topics: {
    events: 'machine-events',
    changes: 'machineserver-events',
    refused: 'machine-events-refused',
    undelivered: 'machine-events-undelivered',
  },
  identity: { iapAudiences: [], tokenAudiences: [], accessTokens: { serviceAccounts: {} } },
  roles: { viewer: [], editor: [], agent: [], powercycle: [] },
};
