/** A small lab with one machine of every kind of trouble, as a stand-in for the server tells it: what the screens of the command line show. */
import { DEFAULT_TIMES } from '../../shared/health/times.ts';
import type { Description } from '../../shared/types/description.ts';
import { NO_POWER } from '../../shared/types/power.ts';
import type { TimelineEntry } from '../../shared/types/timeline_entry.ts';
import type { Answers } from './answering_server.ts';
import { aDescription } from './builders.ts';
import { ago, anIncident, HOSTILE } from './commanded_lab.ts';

const KIM = 'kim@example.org';

const machine = (id: string, device: string, members: Partial<Description> = {}): Description =>
  aDescription({
    LastUpdated: ago(12),
    Version: '2026-01-01T00_00_00Z-abcdef0-clean',
    ...members,
    Dimensions: {
      ...(device !== '' && { device_type: [device] }),
      id: [id],
      os: ['Android'],
      pool: ['Skia'],
    },
  });

const cycled = {
  ...NO_POWER,
  Controller: 'rack4-pdu',
  Outlet: '7',
  LastCycle: { At: ago(5400), Outcome: 'verified', By: 'rack4-pdu', Detail: '', Effect: 'no effect' },
  Starts: [ago(9000), ago(7200), ago(5400)],
};

export const DEAD = machine('skia-rpi2-rack4-shelf1-001', 'sargo', {
  Presence: 'dead',
  PresenceSince: ago(7200),
  LastUpdated: ago(7800),
  Battery: 12,
  AttachedDevice: 'adb',
  PowerCycleState: 'available',
  Power: cycled,
  Note: { Message: 'on its way, with a new cable', User: KIM, Timestamp: ago(600) },
});

export const MACHINES: readonly Description[] = [
  machine('skia-e-linux-100', '', { RunningSwarmingTask: true, AttachedDevice: 'nodevice' }),
  machine('skia-rpi2-rack10-shelf1-001', 'oriole', {
    AttachedDevice: 'adb',
    Recovering: 'Device ["oriole"] has gone missing',
    RecoveryReasonSince: ago(3000),
    Trouble: 'adb: device unauthorized; reconnected, rebooted at 09:20: no answer',
  }),
  DEAD,
  machine('skia-rpi2-rack4-shelf1-002', 'sargo', {
    MaintenanceMode: `${KIM} ${ago(90_000).replace('.000', '')}`,
    Maintenance: { Reason: 'new hub', Ticket: 'b/12', Until: ago(3600) },
    RunningSwarmingTask: true,
  }),
  machine('skia-rpi2-rack4-shelf2-003', 'sargo', {
    AttachedDevice: 'adb',
    Battery: 80,
    Temperature: { cpu: 41.2 },
    Note: { Message: HOSTILE, User: KIM, Timestamp: ago(600) },
  }),
  machine('skia-rpi2-rack4-shelf2-004', 'sargo', {
    IsQuarantined: true,
    QuarantinedSince: ago(86_400 * 3),
    QuarantineReason: 'disk full',
    PowerCycleState: 'in_error',
    Power: { ...NO_POWER, Controller: 'rack4-pdu', Outlet: '9', Detail: 'timeout after 10 s' },
  }),
];

const entry = (seconds: number, Kind: string, over: Partial<TimelineEntry> = {}): TimelineEntry => ({
  Time: ago(seconds),
  Kind,
  From: '',
  To: '',
  Actor: 'machines.skia.org',
  Reason: '',
  EventID: '1001',
  ...over,
});

const TIMELINE: readonly TimelineEntry[] = [
  entry(600, 'note', { To: 'on its way, with a new cable', Actor: KIM, EventID: '' }),
  entry(7200, 'presence', { From: 'silent', To: 'dead', Reason: `Last report: ${ago(7800)}` }),
  entry(9000, 'recovering', { From: 'Too hot.', EventID: '1003' }),
  entry(9600, 'recovering', {
    To: 'Too hot.',
    Reason: 'battery 80 %, hottest cpu at 51 °C',
    EventID: '1002',
  }),
  entry(86_400, 'dimensions', { To: 'pool: Skia', Reason: 'pool' }),
  entry(86_400, 'created'),
];

const WENT_SILENT = machine('skia-e-linux-100', '', {
  Presence: 'silent',
  PresenceSince: ago(30),
  LastUpdated: ago(120),
});

const UNKNOWN = { status: 404, type: 'unknown-machine', detail: 'Machine unknown.' };

const frame = (event: string, data: object, id: number): string =>
  `event: ${event}\nid: screens-${id}\ndata: ${JSON.stringify(data)}\n\n`;

export const shownAnswers = (): Answers => {
  const page = { Incidents: [anIncident()], Next: '' };
  return {
    'GET /loginstatus/': { email: KIM, roles: ['editor'] },
    'GET /_/settings': {
      Host: 'machines.example.org',
      Pools: ['Skia'],
      Thresholds: { batteryPercent: 30, celsius: 35 },
      Places: [
        { kind: 'rack', match: '-(rack\\d+)-' },
        { kind: 'shelf', match: '-(rack\\d+-shelf\\d+)-' },
      ],
      Links: { machine: 'https://tasks.example.org/bot?id={id}' },
      Times: DEFAULT_TIMES,
      Version: 'v1',
    },
    'GET /_/health?counts=0': { Sweep: ago(20), ChannelsOff: [] },
    'GET /_/incidents?open=1': page,
    'GET /_/incidents': page,
    'POST /_/incident/acknowledge/silent-mjw0-0a1b2c': anIncident({ Acknowledged: { By: KIM, At: ago(0) } }),
    'GET /_/silences': {
      Silences: [
        {
          ID: 'silence-1',
          Match: { Place: 'rack4' },
          Until: ago(-7200),
          By: KIM,
          Reason: 'new power switch',
        },
      ],
    },
    'POST /_/silence': { ID: 'silence-2' },
    'GET /_/machines': MACHINES,
    ...Object.fromEntries(
      MACHINES.map((each) => [`GET /json/v1/machine/description/${each.Dimensions['id']?.[0] ?? ''}`, each]),
    ),
    ...Object.fromEntries(
      [
        'description/skia-rpi2-rack4-shelf1-01',
        'timeline/skia-rpi2-rack4-shelf1-01?limit=20',
        'description/skia-rpi2-rack4-shelf1-02',
      ].map((path) => [`GET /json/v1/machine/${path}`, UNKNOWN]),
    ),
    'GET /json/v1/machine/timeline/skia-rpi2-rack4-shelf1-001?limit=20': { Entries: TIMELINE, Next: '' },
    'GET /json/v1/machine/timeline/skia-rpi2-rack4-shelf1-001?limit=500': { Entries: TIMELINE, Next: '' },
    'GET /json/v1/machine/sse/description/updated?snapshot=1': [
      ...MACHINES.map((each, i) => frame('machine', each, i)),
      frame('snapshot-end', {}, 98),
      frame('machine', WENT_SILENT, 99),
    ].join(''),
  };
};

/** Where each machine was changed, but those that a colleague forgot. */
export const actedOn = (machineIds: readonly string[]): object => ({
  Results: machineIds.map((MachineID) =>
    MachineID.endsWith('-004') ? { MachineID, Problem: 'unknown-machine' } : { MachineID, Changed: true },
  ),
});
