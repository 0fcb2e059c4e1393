/** The Description that an event of each kind of device leads to. The recorded transitions pin the details. */
import assert from 'node:assert/strict';
import { deviceKind } from '../../../../shared/processor/device_readings.ts';
import { readEvent } from '../../../../shared/processor/read_event.ts';
import { aDescription, anEvent, anInstance } from '../../../support/builders.ts';
import { processed } from '../../../support/processing.ts';

const NO_DEVICE = { standalone: {} };
const android = (members: Record<string, unknown>) => ({ android: { uptime: 1e9, ...members } });
const getprop = (properties: Record<string, string>) =>
  android({
    getprop: Object.entries(properties)
      .map(([key, value]) => `[${key}]: [${value}]\n`)
      .join(''),
  });
const thermal = (sensors: Record<string, number>) =>
  `Current temperatures from HAL:\n${Object.entries(sensors)
    .map(([name, celsius]) => `\tTemperature{mValue=${celsius}, mType=0, mName=${name}, mStatus=0}\n`)
    .join('')}`;

describe('deviceKind', () => {
  const parts: readonly [kind: string, part: Record<string, unknown>][] = [
    ['android', { android: { uptime: 1 } }],
    ['chromeos', { chromeos: { uptime: 1 } }],
    ['ios', { ios: { device_type: 'iPhone10,1' } }],
    ['pyocd', { pyocd: { device_type: 'nrf52' } }],
    ['standalone', { standalone: { cores: 1 } }],
  ];
  parts.forEach(([kind], i) =>
    it(`returns ${kind} for its part, even with the parts of all later kinds`, () => {
      const members = parts.slice(i).flatMap(([, part]) => Object.entries(part));
      assert.equal(deviceKind(anEvent({ ...NO_DEVICE, ...Object.fromEntries(members) })), kind);
    }),
  );

  it('returns undefined without a part, or if uptime and cores are negative', () => {
    assert.equal(deviceKind(anEvent(NO_DEVICE)), undefined);
    assert.equal(deviceKind(anEvent({ android: { uptime: -1 }, standalone: { cores: -1 } })), undefined);
  });
});

describe('an Android event', () => {
  const os: readonly [name: string, properties: Record<string, string>, expected: string[]][] = [
    ['the build ID and its first character', { 'ro.build.id': 'R16NW' }, ['R', 'R16NW']],
    [
      'the build ID with its increment',
      { 'ro.build.id': 'R1', 'ro.build.version.incremental': 'E2' },
      ['R', 'R1', 'R1_E2'],
    ],
    ['nothing for an increment without a build ID', { 'ro.build.version.incremental': 'E2' }, []],
    ['the build ID and its first character, a digit', { 'ro.build.id': '11' }, ['1', '11']],
    ['the build ID alone if it begins with a lower-case letter', { 'ro.build.id': 'lmy47v' }, ['lmy47v']],
    ['the build ID alone if it does not begin with an ASCII character', { 'ro.build.id': 'Éx' }, ['Éx']],
    ['a build ID of one character once', { 'ro.build.id': 'R' }, ['R']],
  ];
  for (const [name, properties, expected] of os)
    it(`sets device_os to ${name}`, () =>
      assert.deepEqual(processed(undefined, getprop(properties)).Dimensions['device_os'], expected));

  it('sets device_os_flavor to distinct brands in lower case, aosp as android', () => {
    const { Dimensions } = processed(
      undefined,
      getprop({ 'ro.product.brand': 'AOSP', 'ro.product.system.brand': 'Android' }),
    );
    assert.deepEqual(Dimensions['device_os_flavor'], ['android']);
  });

  it('sets device_type to distinct types, in the order of their properties', () => {
    const { Dimensions } = processed(
      undefined,
      getprop({ 'ro.product.board': 'b', 'ro.build.product': 'p', 'ro.product.device': 'b' }),
    );
    assert.deepEqual(Dimensions['device_type'], ['b', 'p']);
  });

  it('sets android_hwasan_build by the product name', () =>
    assert.deepEqual(
      processed(undefined, getprop({ 'ro.product.name': 'aosp_sunfish_hwasan' })).Dimensions[
        'android_hwasan_build'
      ],
      ['1'],
    ));

  it('sets neither os nor android_devices without a build ID', () => {
    const { Dimensions } = processed(undefined, getprop({ 'ro.build.type': 'user' }));
    assert.deepEqual([Dimensions['os'], Dimensions['android_devices']], [undefined, undefined]);
  });

  const recoveries: readonly [
    name: string,
    level: number,
    sensors: Record<string, number>,
    expected: string,
  ][] = [
    ['starts recovery if the battery is low', 29, {}, 'Battery low.'],
    ['starts no recovery at the thresholds', 30, { cpu: 35 }, ''],
    ['starts recovery if a sensor is too hot', 30, { cpu: 35.1, gpu: 20 }, 'Too hot.'],
    ['gives both reasons, battery first', 0, { cpu: 36 }, 'Battery low. Too hot.'],
    ['ignores battery_cycle, which counts charges', 100, { battery_cycle: 60 }, ''],
  ];
  for (const [name, level, sensors, expected] of recoveries)
    it(name, () =>
      assert.equal(
        processed(
          undefined,
          android({
            dumpsys_battery: `  level: ${level}\n  scale: 100\n`,
            dumpsys_thermal_service: thermal(sensors),
          }),
        ).Recovering,
        expected,
      ),
    );

  it('starts no recovery if the battery cannot be read', () => {
    const { Battery, Recovering } = processed(undefined, android({}));
    assert.deepEqual({ Battery, Recovering }, { Battery: -99, Recovering: '' });
  });

  it('starts no recovery without a battery, and shows no temperature of it', () => {
    const dump = '  present: false\n  level: 0\n  scale: 100\n  temperature: 400\n';
    const { Battery, Temperature, Recovering } = processed(undefined, android({ dumpsys_battery: dump }));
    assert.deepEqual({ Battery, Temperature, Recovering }, { Battery: -99, Temperature: {}, Recovering: '' });
  });

  it('takes no percentage, voltage or current for heat, and shows none as a temperature', () => {
    const line = (name: string, type: number) =>
      `\tTemperature{mValue=61.0, mType=${type}, mName=${name}, mStatus=0}\n`;
    const { Temperature, Recovering } = processed(
      undefined,
      android({
        dumpsys_battery: '  level: 61%\n  scale: 100\n',
        dumpsys_thermal_service: thermal({ cpu: 33 }) + line('soc', 8) + line('ibat', 7) + line('vbat', 6),
      }),
    );
    assert.deepEqual({ Temperature, Recovering }, { Temperature: { cpu: 33 }, Recovering: '' });
  });

  it('starts recovery if only the battery is too hot, and names its sensor dumpsys_battery', () => {
    const next = processed(undefined, android({ dumpsys_battery: '  temperature: 360\n' }));
    assert.deepEqual(next.Temperature, { dumpsys_battery: 36 });
    assert.equal(next.Recovering, 'Too hot.');
  });

  it('keeps a sensor named __proto__', () => {
    const { Temperature } = processed(
      undefined,
      android({ dumpsys_thermal_service: thermal({ ['__proto__']: 36 }) }),
    );
    assert.equal(Object.getOwnPropertyDescriptor(Temperature, '__proto__')?.value, 36);
  });

  it('rounds the uptime down to seconds', () =>
    assert.equal(processed(undefined, android({ uptime: 1_999_999_999 })).DeviceUptime, 1));

  it('keeps 256 sensors, and counts the others', () => {
    const sensors = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`s${i}`, 30]));
    const event = android({ dumpsys_thermal_service: thermal(sensors) });
    assert.equal(Object.keys(processed(undefined, event).Temperature).length, 256);
    assert.equal(readEvent(anEvent(event), anInstance().thresholds).device?.sensorsLeftOut, 44);
  });
});

describe('a ChromeOS event', () => {
  const event = {
    chromeos: { uptime: 61e9, channel: 'stable', milestone: '89', release_version: '13729.56.0' },
  };

  it('sets the release dimensions over those that an operator supplied', () => {
    const previous = aDescription({ SuppliedDimensions: { gpu: ['Mali'], os: ['other'] } });
    const { Dimensions, DeviceUptime } = processed(previous, event);
    assert.deepEqual(Dimensions['gpu'], ['Mali']);
    assert.deepEqual(Dimensions['os'], ['ChromeOS']);
    assert.deepEqual(Dimensions['chromeos_channel'], ['stable']);
    assert.deepEqual(Dimensions['chromeos_milestone'], ['89']);
    assert.deepEqual(Dimensions['release_version'], ['13729.56.0']);
    assert.equal(DeviceUptime, 61);
  });

  it('keeps a supplied dimension named __proto__', () => {
    const SuppliedDimensions = JSON.parse('{"__proto__":["x"]}') as Record<string, string[]>;
    const { Dimensions } = processed(aDescription({ SuppliedDimensions }), event);
    assert.deepEqual(Object.getOwnPropertyDescriptor(Dimensions, '__proto__')?.value, ['x']);
  });
});

describe('an iOS event', () => {
  const ios = (members: Record<string, unknown>) =>
    processed(undefined, { ios: { device_type: 'iPhone10,1', battery: 80, ...members } });

  it('sets os with the version if it is known', () => {
    assert.deepEqual(ios({ version: '13.3.1' }).Dimensions['os'], ['iOS', 'iOS-13.3.1']);
    assert.deepEqual(ios({}).Dimensions['os'], ['iOS']);
  });

  it('starts recovery if the battery is low, with a message that ends in a space', () =>
    assert.equal(ios({ battery: 29 }).Recovering, 'Battery low. '));

  it('starts no recovery if the battery cannot be read', () =>
    assert.equal(ios({ battery: -99 }).Recovering, ''));
});

describe('a pyOCD event', () => {
  it('sets device_type', () =>
    assert.deepEqual(processed(undefined, { pyocd: { device_type: 'nrf52' } }).Dimensions['device_type'], [
      'nrf52',
    ]));
});

describe('a standalone event', () => {
  it('sets the dimensions of the host', () => {
    const { Dimensions } = processed(undefined, {
      standalone: { cores: 8, cpus: ['x86'], gpus: ['none'], os_versions: ['Linux'], machine_type: 'n1' },
    });
    assert.deepEqual(
      [Dimensions['cores'], Dimensions['cpu'], Dimensions['gpu'], Dimensions['os']],
      [['8'], ['x86'], ['none'], ['Linux']],
    );
    assert.deepEqual(
      [Dimensions['gce'], Dimensions['machine_type'], Dimensions['docker_installed']],
      [undefined, undefined, undefined],
    );
  });

  it('sets gce and machine_type on GCE, and docker_installed with Docker', () => {
    const { Dimensions } = processed(undefined, {
      standalone: { cores: 8, gce: true, machine_type: 'n1', docker_installed: true },
    });
    assert.deepEqual(
      [Dimensions['gce'], Dimensions['machine_type'], Dimensions['docker_installed']],
      [['1'], ['n1'], ['true']],
    );
  });
});

describe('an event without a device', () => {
  it('names the missing device by its types', () =>
    assert.equal(
      processed(aDescription({ Dimensions: { device_type: ['a"b', 'c'] } }), NO_DEVICE).Recovering,
      'Device ["a\\"b" "c"] has gone missing',
    ));

  it('names the missing device by its address if an operator gave one', () =>
    assert.equal(
      processed(aDescription({ SSHUserIP: 'root@h', Dimensions: { device_type: ['a'] } }), NO_DEVICE)
        .Recovering,
      'Device "root@h" has gone missing',
    ));

  for (const AttachedDevice of ['adb', 'ios', 'pyocd', 'ssh'] as const)
    it(`starts recovery if an operator attached ${AttachedDevice} and no device was ever seen`, () => {
      const host = aDescription({ AttachedDevice, Dimensions: { os: ['Linux'], cores: ['8'] } });
      assert.equal(processed(host, NO_DEVICE).Recovering, `No ${AttachedDevice} device has been seen`);
    });

  it('names the device that was seen rather than the attached kind', () =>
    assert.equal(
      processed(aDescription({ AttachedDevice: 'adb', Dimensions: { device_type: ['a'] } }), NO_DEVICE)
        .Recovering,
      'Device ["a"] has gone missing',
    ));

  it('replaces an older recovery message if the attached device was never seen', () =>
    assert.equal(
      processed(aDescription({ AttachedDevice: 'ios', Recovering: 'No adb device has been seen' }), NO_DEVICE)
        .Recovering,
      'No ios device has been seen',
    ));

  it('starts no recovery if no device was ever there', () =>
    assert.equal(processed(undefined, NO_DEVICE).Recovering, ''));

  it('keeps the recovery message if no device is known', () =>
    assert.equal(processed(aDescription({ Recovering: 'Too hot.' }), NO_DEVICE).Recovering, 'Too hot.'));
});
