/** Builders of test values: complete by default, so that a test names only the members it depends on. */
import { createLog, type Log } from '../../shared/log.ts';
import type { Origin } from '../../shared/timeline/entries.ts';
import { type Description, firstSeen } from '../../shared/types/description.ts';
import { type Event, parseEvent } from '../../shared/types/event.ts';
import type { Access } from '../../shared/types/access.ts';
import type { Instance } from '../../shared/types/instance.ts';
import { type Kept, NOTHING_KEPT, type StoredRecord } from '../../shared/types/stored_record.ts';

export const NOW = new Date('2026-01-02T03:04:05.678Z');

export const aDescription = (overrides: Partial<Description> = {}): Description => ({
  ...firstSeen('skia-rpi2-rack4-shelf1-001', NOW.toISOString()),
  ...overrides,
});

/** The origin of a change by an event; operators' changes override `actor` and `eventId`. */
export const anOrigin = (overrides: Partial<Origin> = {}): Origin => ({
  actor: 'machines.skia.org',
  eventId: '1001',
  ...overrides,
});

/** The event of a standalone host. `overrides` replace whole members, in the form they have on the wire. */
export const anEvent = (overrides: Readonly<Record<string, unknown>> = {}): Event =>
  parseEvent({
    type: 'raw_state',
    host: { name: 'skia-rpi2-rack4-shelf1-001', version: '2026-01-01T00_00_00Z-builder-abcdef0-clean' },
    standalone: { cores: 8, cpus: ['x86', 'x86-64'], gpus: ['none'], os_versions: ['Linux', 'Debian-12'] },
    ...overrides,
  });

export const anInstance = (overrides: Partial<Instance> = {}): Instance => ({
  project: 'test-project',
  region: 'us-central1',
  host: 'machines.example.org',
  user: 'machines.skia.org',
  pools: [
    { name: 'SkiaInternal', match: '^skia-i-' },
    { name: 'Skia', match: '^skia-' },
  ],
  thresholds: { batteryPercent: 30, celsius: 35 },
  topics: {
    events: 'machine-events',
    changes: 'machineserver-events',
    refused: 'machine-events-refused',
    undelivered: 'machine-events-undelivered',
  },
  access: 'gs://machines-access/access.json',
  ...overrides,
});

/** An access object that lets service accounts sign in with an ID token; no one has a role. */
export const anAccess = (overrides: Partial<Access> = {}): Access => ({
  version: 1,
  identity: {
    iapAudiences: [],
    tokenAudiences: ['https://machines.example.org'],
    accessTokens: { serviceAccounts: {} },
  },
  roles: { viewer: [], editor: [], agent: [], powercycle: [] },
  ...overrides,
});

/** A log, with its lines as parsed JSON. */
export const aLog = (): { log: Log; lines: Record<string, unknown>[] } => {
  const lines: Record<string, unknown>[] = [];
  return { log: createLog((line) => lines.push(JSON.parse(line) as Record<string, unknown>)), lines };
};

/** A record as stores give it to a step. */
export const aRecord = (description: Partial<Description> = {}, kept: Partial<Kept> = {}): StoredRecord => ({
  Description: aDescription(description),
  Kept: { ...NOTHING_KEPT, ...kept },
});
