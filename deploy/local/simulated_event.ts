/** The Events of simulated machines: every kind of device, and in turn healthy, hot, low on battery, missing and silent. */
import { troubleOf } from './simulated_trouble.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The cycle of phases; each machine starts at its own point. */
const CYCLE = [
  { phase: 'healthy', minutes: 5 },
  { phase: 'hot', minutes: 1 },
  { phase: 'healthy', minutes: 3 },
  { phase: 'low', minutes: 1 },
  { phase: 'healthy', minutes: 3 },
  { phase: 'missing', minutes: 2 },
  { phase: 'healthy', minutes: 3 },
  { phase: 'silent', minutes: 2 },
] as const;
export type Phase = (typeof CYCLE)[number]['phase'];

const CYCLE_MS = CYCLE.reduce((sum, { minutes }) => sum + minutes, 0) * MINUTE_MS;
/** The offset from machine to machine. 7 minutes share no factor with the cycle's 20, so machines spread over the whole cycle. */
const OFFSET_MS = 7 * MINUTE_MS;

/** The phase of machine `index`, `elapsedMs` after the start of the simulation. */
export const phaseOf = (index: number, elapsedMs: number): Phase => {
  let remainingMs = (elapsedMs + index * OFFSET_MS) % CYCLE_MS;
  for (const { phase, minutes } of CYCLE) {
    if (remainingMs < minutes * MINUTE_MS) return phase;
    remainingMs -= minutes * MINUTE_MS;
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

/** The kinds of machines, in turn. The last has no device that could be missing. */
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

const REPORT_EVERY_MS = 30_000;
/** How a machine stands with its power: it is `down` without it and while it boots; `upMs`: when it came up, if its power was ever cut. */
export type Powered = 'down' | { readonly upMs: number | undefined };

/** When the second monitor of a machine started, after the first: somebody started it under the same ID. */
const SECOND_MS = 1_000;
/** For so long after its power came back a machine has no trouble. */
const CURED_MS = 10 * MINUTE_MS;

/** The Event of machine `index` in its wire form, as its agent would send it; undefined while the machine is silent. `powered`: by the same clock. */
export const simulatedEvent = (
  index: number,
  elapsedMs: number,
  powered: Powered = { upMs: undefined },
): object | undefined => {
  if (powered === 'down') return undefined;
  const { upMs } = powered;
  const isCured = upMs !== undefined && elapsedMs - upMs < CURED_MS;
  const phase = isCured ? 'healthy' : phaseOf(index, elapsedMs);
  const trouble = isCured ? undefined : troubleOf(index, elapsedMs);
  if (phase === 'silent' || trouble === 'silent') return undefined;
  const isSecond = trouble === 'second_monitor' && Math.floor(elapsedMs / REPORT_EVERY_MS) % 2 === 1;
  const start = new Date((upMs ?? 0) + (isSecond ? SECOND_MS : 0)).toISOString();
  const kind = KINDS[index % KINDS.length] ?? android;
  const uptimeNanoseconds = (upMs === undefined ? HOUR_MS + elapsedMs : elapsedMs - upMs) * 1e6;
  return {
    type: 'raw_state',
    host: { name: simulatedMachineId(index), version: 'simulated', start_time: start },
    running_swarming_task: phase === 'healthy' && index % 3 === 0,
    launched_swarming: true,
    forced_quarantine: false,
    ...(phase === 'missing' ? {} : kind(index, phase, uptimeNanoseconds)),
  };
};
