/** The machines of the recorded lab: with three that are expected, 845, as in the largest lab known, and what each reports. */

export interface LabMachine {
  readonly id: string;
  readonly index: number;
  readonly kind: 'android' | 'ios' | 'chromeos' | 'pyocd' | 'linux' | 'mac' | 'windows';
}

const RACKS = 20;
const SHELVES = 3;
const PER_SHELF = 10;

const padded = (n: number): string => String(n).padStart(3, '0');

const row = (kind: LabMachine['kind'], count: number, name: string) =>
  Array.from({ length: count }, (_, i) => ({ kind, id: `skia-${name}-${padded(i + 1)}` }));

const phones = Array.from({ length: RACKS * SHELVES * PER_SHELF }, (_, i) => {
  const rack = Math.floor(i / (SHELVES * PER_SHELF)) + 1;
  const shelf = (Math.floor(i / PER_SHELF) % SHELVES) + 1;
  const kind = rack % 5 === 0 ? ('ios' as const) : ('android' as const);
  return { kind, id: `skia-rpi2-rack${rack}-shelf${shelf}-${padded((i % PER_SHELF) + 1)}` };
});

export const LAB: readonly LabMachine[] = [
  ...phones,
  ...row('linux', 100, 'e-linux'),
  ...row('windows', 60, 'e-win'),
  ...row('mac', 40, 'e-mac'),
  ...row('chromeos', 25, 'i-cros'),
  ...row('pyocd', 17, 'i-board'),
].map((machine, index) => ({ ...machine, index }));

export interface Condition {
  readonly isMissing?: boolean;
  readonly isHot?: boolean;
  readonly isLow?: boolean;
  readonly hasHotBattery?: boolean;
  /** Percent and °C, in place of what hangs on the index. */
  readonly battery?: number;
  readonly celsius?: number;
  readonly isBusy?: boolean;
  readonly uptimeHours?: number;
  readonly trouble?: string;
  readonly quarantine?: string;
  readonly start?: string;
}

const PHONES = [
  ['sargo', 'google', 'QQ2A.200305.002', '6254899'],
  ['oriole', 'google', 'SD1A.210817.036', '7805805'],
  ['redfin', 'google', 'RQ3A.211001.001', '7641976'],
  ['dandelion', 'Redmi', 'QP1A.190711.020', 'V12.0.18'],
  ['starlte', 'samsung', 'R16NW', 'G960FXXU2BRJ8'],
] as const;

const getprop = ([device, brand, build, incremental]: (typeof PHONES)[number]): string =>
  [
    ['ro.build.id', build],
    ['ro.build.type', 'userdebug'],
    ['ro.build.version.incremental', incremental],
    ['ro.build.product', device],
    ['ro.product.board', device],
    ['ro.product.brand', brand],
    ['ro.product.device', device],
    ['ro.product.name', device],
  ]
    .map(([key, value]) => `[${key}]: [${value}]\n`)
    .join('');

/** The same for every run: what differs between machines hangs on their index. */
const spread = (index: number, size: number): number => (index * 7919 + 13) % size;

const IPHONES = ['iPhone10,1', 'iPhone12,8', 'iPhone14,5'] as const;

const device = ({ kind, index }: LabMachine, condition: Condition): object => {
  const uptime = Math.round((condition.uptimeHours ?? 1 + spread(index, 20)) * 3600e9);
  const battery = condition.battery ?? (condition.isLow ? 12 + spread(index, 15) : 72 + spread(index, 28));
  switch (kind) {
    case 'android': {
      const celsius = condition.celsius ?? (condition.isHot ? 41 : 24) + spread(index, 70) / 10;
      const tenths = condition.hasHotBattery ? 471 : 240 + spread(index, 60);
      return {
        android: {
          getprop: getprop(PHONES[Math.floor(index / 10) % PHONES.length] ?? PHONES[0]),
          dumpsys_battery: `Current Battery Service state:\n  level: ${battery}\n  scale: 100\n  temperature: ${tenths}\n`,
          dumpsys_thermal_service: `Current temperatures from HAL:\n\tTemperature{mValue=${celsius}, mType=0, mName=cpu0-silver-usr, mStatus=0}\n`,
          uptime,
        },
      };
    }
    case 'ios':
      return { ios: { version: '17.6.1', device_type: IPHONES[Math.floor(index / 10) % 3], battery } };
    case 'chromeos':
      return {
        chromeos: { channel: 'stable-channel', milestone: '126', release_version: '15886.44.0', uptime },
      };
    case 'pyocd':
      return { pyocd: { device_type: 'nrf52840' } };
    case 'linux':
      return {
        standalone: {
          cores: 16,
          cpus: ['x86', 'x86-64', 'x86-64-E5-2690'],
          gpus: ['10de', '10de:1cb3', '10de:1cb3-550.54'],
          os_versions: ['Linux', 'Debian', 'Debian-12', 'Debian-12.5'],
        },
      };
    case 'mac':
      return {
        standalone: {
          cores: 8,
          cpus: ['arm', 'arm64'],
          gpus: ['none'],
          os_versions: ['Mac', 'Mac-14', 'Mac-14.5'],
        },
      };
    case 'windows':
      return {
        standalone: {
          cores: 32,
          cpus: ['x86', 'x86-64'],
          gpus: ['10de', '10de:2488', '10de:2488-31.0.15'],
          os_versions: ['Windows', 'Windows-11', 'Windows-11-22631'],
        },
      };
  }
};

/** An Event in its wire form, as the machine's agent sends it. */
export const eventOf = (machine: LabMachine, condition: Condition = {}): object => ({
  type: 'raw_state',
  host: {
    name: machine.id,
    version: 'v2026-02-27-8c1f4e2',
    start_time: condition.start ?? '2026-03-01T06:00:00.000000000Z',
  },
  running_swarming_task: condition.isBusy ?? spread(machine.index, 5) < 2,
  launched_swarming: true,
  forced_quarantine: condition.quarantine !== undefined,
  ...(condition.quarantine !== undefined && { quarantine_reason: condition.quarantine }),
  ...(condition.isMissing ? { trouble: condition.trouble ?? '' } : device(machine, condition)),
});
