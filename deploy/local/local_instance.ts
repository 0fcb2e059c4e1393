/** The instance config of the local server. It names no access object, because no one signs in. */
import type { Instance } from '../../shared/types/instance.ts';

/** Without the host: its port is known only once the server listens. */
export const localInstance: Omit<Instance, 'host'> = {
  project: 'local',
  region: 'local',
  user: 'machine-server@localhost',
  pools: [
    { name: 'Simulated', match: '^sim-' },
    { name: 'Local', match: '' },
  ],
  // The simulated machines sim-…-010 to sim-…-019 are a rack, and so on.
  places: [{ kind: 'rack', match: '^sim-[a-z]+-(\\d+)\\d$' }],
  channels: [{ name: 'terminal', kind: 'log' }],
  thresholds: { batteryPercent: 30, celsius: 35 },
  topics: {
    events: 'machine-events',
    changes: 'machineserver-events',
    refused: 'machine-events-refused',
    undelivered: 'machine-events-undelivered',
  },
};
