/** A sequence of states for each kind of device: the output of its tools in each, and the Description that the server makes of it. */
import { androidOutputs } from './android_outputs.ts';
import type { Replies } from './stand_ins.ts';
import type { AttachedDevice } from '../../shared/types/description.ts';

/** A state of the device and the values of its Description. */
export interface Stage {
  readonly is: 'healthy' | 'hot' | 'low' | 'missing' | 'back';
  readonly replies?: Replies;
  /** The text of /etc/skia/pyocd_config.json; absent if the file does not exist. */
  readonly board?: string;
  readonly recovering: string;
  readonly battery: number;
}

export interface Walk {
  readonly attached: AttachedDevice;
  /** What an operator supplies for a device that is reached over ssh. */
  readonly supplied?: {
    readonly SSHUserIP: string;
    readonly SuppliedDimensions: Readonly<Record<string, string[]>>;
  };
  /** The first command of a probe; while it hangs, a probe is running. */
  readonly firstCommand?: string;
  readonly stages: readonly Stage[];
  /** In the Description at all stages: a device's dimensions stay while it is missing. */
  readonly dimensions: Readonly<Record<string, string[]>>;
  /** The device's name in the timeline after its first report. */
  readonly device: string;
}

const phone = androidOutputs()[0]!;
const ADB: Replies = {
  'adb get-state': { stdout: 'device\n' },
  'adb shell cat /proc/uptime': { stdout: '350735.47 234388.90\n' },
  'adb shell getprop': { stdout: phone.getprop },
  'adb shell dumpsys battery': { stdout: phone.dumpsys_battery },
  'adb shell dumpsys thermalservice': { stdout: phone.dumpsys_thermal_service },
  'adb reboot': {},
};
const [cached = '', current = ''] = phone.dumpsys_thermal_service.split('Current temperatures from HAL');
const HOT = `${cached}Current temperatures from HAL${current.replace('mValue=25.000002', 'mValue=43.5')}`;
const NO_PHONE = { stderr: 'error: no devices/emulators found\n', code: 1 };

const adb: Walk = {
  attached: 'adb',
  firstCommand: 'adb get-state',
  stages: [
    { is: 'healthy', replies: ADB, recovering: '', battery: 100 },
    {
      is: 'hot',
      replies: { ...ADB, 'adb shell dumpsys thermalservice': { stdout: HOT } },
      recovering: 'Too hot.',
      battery: 100,
    },
    {
      is: 'low',
      replies: {
        ...ADB,
        'adb shell dumpsys battery': {
          stdout: phone.dumpsys_battery.replace('  level: 100\n', '  level: 12\n'),
        },
      },
      recovering: 'Battery low.',
      battery: 12,
    },
    {
      is: 'missing',
      replies: { 'adb get-state': NO_PHONE, 'adb reboot': NO_PHONE, 'adb reconnect offline': {} },
      recovering: 'Device ["oriole"] has gone missing',
      battery: 0,
    },
    { is: 'back', replies: ADB, recovering: '', battery: 100 },
  ],
  dimensions: { os: ['Android'], android_devices: ['1'], device_type: ['oriole'] },
  device: 'oriole',
};

const BATTERY = 'ideviceinfo --domain com.apple.mobile.battery -k BatteryCurrentCapacity';
const IOS: Replies = {
  'ideviceinfo -k ProductType': { stdout: 'iPhone10,1\n' },
  'ideviceinfo -k ProductVersion': { stdout: '13.3.1\n' },
  [BATTERY]: { stdout: '94\n' },
  'idevicediagnostics restart': { stdout: 'Restarting device.\n' },
};

const ios: Walk = {
  attached: 'ios',
  firstCommand: 'ideviceinfo -k ProductType',
  stages: [
    { is: 'healthy', replies: IOS, recovering: '', battery: 94 },
    {
      is: 'low',
      replies: { ...IOS, [BATTERY]: { stdout: '9\n' } },
      recovering: 'Battery low. ',
      battery: 9,
    },
    {
      is: 'missing',
      replies: {
        'ideviceinfo -k ProductType': { stdout: 'ERROR: No device found!\n', code: 255 },
        'idevicediagnostics restart': { stdout: 'No device found.\n', code: 1 },
      },
      recovering: 'Device ["iPhone10,1"] has gone missing',
      battery: 0,
    },
    { is: 'back', replies: IOS, recovering: '', battery: 94 },
  ],
  dimensions: { os: ['iOS', 'iOS-13.3.1'], device_type: ['iPhone10,1'] },
  device: 'iPhone10,1',
};

const SSH = 'ssh -oConnectTimeout=15 -oBatchMode=yes -t -t -- root@chromebook-1';
const CLOSED = 'Connection to chromebook-1 closed.\r\n';
const READ_FILES = `${SSH} cat /proc/uptime /etc/lsb-release`;
const CHROMEOS: Replies = {
  [READ_FILES]: {
    stdout:
      '1234.50 5678.90\r\nCHROMEOS_RELEASE_BOARD=octopus-signed-mp-v23keys\r\nCHROMEOS_RELEASE_CHROME_MILESTONE=89\r\nCHROMEOS_RELEASE_TRACK=stable-channel\r\nCHROMEOS_RELEASE_VERSION=13729.56.0\r\n',
    stderr: CLOSED,
  },
  [`${SSH} reboot`]: { stderr: CLOSED, code: 255 },
};
const NO_ROUTE = { stderr: 'ssh: connect to host chromebook-1 port 22: No route to host\r\n', code: 255 };

const ssh: Walk = {
  attached: 'ssh',
  supplied: { SSHUserIP: 'root@chromebook-1', SuppliedDimensions: { device_type: ['octopus'] } },
  firstCommand: READ_FILES,
  stages: [
    { is: 'healthy', replies: CHROMEOS, recovering: '', battery: 0 },
    {
      is: 'missing',
      replies: { [READ_FILES]: NO_ROUTE, [`${SSH} reboot`]: NO_ROUTE },
      recovering: 'Device "root@chromebook-1" has gone missing',
      battery: 0,
    },
    { is: 'back', replies: CHROMEOS, recovering: '', battery: 0 },
  ],
  dimensions: {
    os: ['ChromeOS'],
    device_type: ['octopus'],
    chromeos_channel: ['stable-channel'],
    chromeos_milestone: ['89'],
    release_version: ['13729.56.0'],
  },
  device: 'octopus',
};

const BOARD = `{ device_type: 'nrf5340dk' }\n`;
const pyocd: Walk = {
  attached: 'pyocd',
  stages: [
    { is: 'healthy', board: BOARD, recovering: '', battery: 0 },
    { is: 'missing', recovering: 'Device ["nrf5340dk"] has gone missing', battery: 0 },
    { is: 'back', board: BOARD, recovering: '', battery: 0 },
  ],
  dimensions: { device_type: ['nrf5340dk'] },
  device: 'nrf5340dk',
};

/** Every kind of device that can go missing; a host itself is present whenever its monitor runs. */
export const WALKS: readonly Walk[] = [adb, ios, ssh, pyocd];
