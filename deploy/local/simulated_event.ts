/** What a machine that does not exist would report: every kind of device, healthy, hot, low, missing, silent and back. */

const MINUTE_MS = 60_000;

/** One round of a machine's life; each machine is at its own point of it. */
const LIFE = [
  { phase: 'healthy', minutes: 5 },
  { phase: 'hot', minutes: 1 },
  { phase: 'healthy', minutes: 3 },
  { phase: 'low', minutes: 1 },
  { phase: 'healthy', minutes: 3 },
  { phase: 'missing', minutes: 2 },
  { phase: 'healthy', minutes: 3 },
  { phase: 'silent', minutes: 2 },
] as const;
export type Phase = (typeof LIFE)[number]['phase'];

const ROUND_MS = LIFE.reduce((sum, { minutes }) => sum + minutes, 0) * MINUTE_MS;
/** Spreads the machines over the round: a step that shares no factor with its 20 minutes. */
const OFFSET_MS = 7 * MINUTE_MS;

/** Where machine `index` is in its life, `elapsedMs` after the simulation began. */
export const phaseOf = (index: number, elapsedMs: number): Phase => {
  let into = (elapsedMs + index * OFFSET_MS) % ROUND_MS;
  for (const { phase, minutes } of LIFE) {
    if (into < minutes * MINUTE_MS) return phase;
    into -= minutes * MINUTE_MS;
  }
  return 'healthy';
};

const PHONES = [
  { device: 'sargo', brand: 'google', build: 'QQ2A.200305.002', incremental: '6254899' },
  { device: 'oriole', brand: 'google', build: 'SD1A.210817.036', incremental: '7805805' },
  { device: 'dandelion', brand: 'Redmi', build: 'QP1A.190711.020', incremental: 'V12.0.18' },
] as const;

const getprop = ({ device, brand, build, incremental }: (typeof PHONES)[number]): string =>
  [
    ['ro.build.id', build],
    ['ro.build.type', 'userdebug'],
    ['ro.build.version.incremental', incremental],
    ['ro.build.product', device],
    ['ro.product.board', device],
    ['ro.product.brand', brand],
    ['ro.product.device', device],
    ['ro.product.name', device],
    ['ro.product.system.brand', brand],
  ]
    .map(([key, value]) => `[${key}]: [${value}]\n`)
    .join('');

const android = (index: number, phase: Phase, uptime: number) => ({
  android: {
    getprop: getprop(PHONES[index % PHONES.length] ?? PHONES[0]),
    dumpsys_battery: `Current Battery Service state:\n  level: ${phase === 'low' ? 12 : 90 - (index % 20)}\n  scale: 100\n  temperature: 261\n`,
    dumpsys_thermal_service: `Current temperatures from HAL:\n\tTemperature{mValue=${phase === 'hot' ? 43.5 : 28.1}, mType=0, mName=cpu0-silver-usr, mStatus=0}\n`,
    uptime,
  },
});

/** One kind of machine after the other, in this order; the last has no device, and so is never missing one. */
const KINDS = [
  android,
  (_index: number, phase: Phase) => ({
    ios: { version: '13.3.1', device_type: 'iPhone10,1', battery: phase === 'low' ? 9 : 85 },
  }),
  (_index: number, _phase: Phase, uptime: number) => ({
    chromeos: { channel: 'stable-channel', milestone: '89', release_version: '13729.56.0', uptime },
  }),
  () => ({ pyocd: { device_type: 'nrf52840' } }),
  () => ({
    standalone: {
      cores: 16,
      cpus: ['x86', 'x86-64', 'x86-64-E5-2690'],
      gpus: ['10de', '10de:1cb3', '10de:1cb3-550.54'],
      os_versions: ['Linux', 'Debian', 'Debian-12'],
    },
  }),
] as const;
export const KIND_NAMES = ['android', 'ios', 'chromeos', 'pyocd', 'host'] as const;

export const simulatedMachineId = (index: number): string =>
  `sim-${KIND_NAMES[index % KIND_NAMES.length] ?? ''}-${String(index + 1).padStart(3, '0')}`;

/** The wire form of an Event, as an agent of that machine would send; undefined while it is silent. */
export const simulatedEvent = (index: number, elapsedMs: number): object | undefined => {
  const phase = phaseOf(index, elapsedMs);
  if (phase === 'silent') return undefined;
  const kind = KINDS[index % KINDS.length] ?? android;
  const uptimeNanoseconds = (3600_000 + elapsedMs) * 1e6;
  return {
    type: 'raw_state',
    host: { name: simulatedMachineId(index), version: 'simulated', start_time: new Date(0).toISOString() },
    running_swarming_task: phase === 'healthy' && index % 3 === 0,
    launched_swarming: true,
    forced_quarantine: false,
    ...(phase === 'missing' ? {} : kind(index, phase, uptimeNanoseconds)),
  };
};
