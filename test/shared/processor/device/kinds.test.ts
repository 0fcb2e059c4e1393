/** Each kind of device: what its event makes of the machine. The recorded transitions pin the details. */
import assert from 'node:assert/strict';
import { type DeviceKind, deviceKind } from '../../../../shared/processor/device_readings.ts';
import { sensorsLeftOut } from '../../../../shared/processor/dump/thermal.ts';
import { aDescription, anEvent } from '../../../support/builders.ts';
import { processed } from '../../../support/processing.ts';

const NONE = { standalone: {} };
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
  const marks: readonly [DeviceKind, Record<string, unknown>][] = [
    ['android', { android: { uptime: 1 } }],
    ['chromeos', { chromeos: { uptime: 1 } }],
    ['ios', { ios: { device_type: 'iPhone10,1' } }],
    ['pyocd', { pyocd: { device_type: 'nrf52' } }],
    ['standalone', { standalone: { cores: 1 } }],
    ['missing', {}],
  ];
  marks.forEach(([kind], i) =>
    it(`is ${kind} by its mark, whatever marks of those after it there are`, () => {
      const borne = marks.slice(i).flatMap(([, mark]) => Object.entries(mark));
      assert.equal(deviceKind(anEvent({ ...NONE, ...Object.fromEntries(borne) })), kind);
    }),
  );

  it('is missing where the marks are negative', () =>
    assert.equal(deviceKind(anEvent({ android: { uptime: -1 }, standalone: { cores: -1 } })), 'missing'));
});

describe('An Android device', () => {
  const os: readonly [name: string, properties: Record<string, string>, expected: string[]][] = [
    ['its build ID and what it begins with', { 'ro.build.id': 'R16NW' }, ['R', 'R16NW']],
    [
      'the build’s increment',
      { 'ro.build.id': 'R1', 'ro.build.version.incremental': 'E2' },
      ['R', 'R1', 'R1_E2'],
    ],
    ['no increment without a build', { 'ro.build.version.incremental': 'E2' }, []],
    ['a digit that it begins with', { 'ro.build.id': '11' }, ['1', '11']],
    ['no lower-case letter that it begins with', { 'ro.build.id': 'lmy47v' }, ['lmy47v']],
    ['no letter beyond ASCII that it begins with', { 'ro.build.id': 'Éx' }, ['Éx']],
    ['one character once', { 'ro.build.id': 'R' }, ['R']],
  ];
  for (const [name, properties, expected] of os)
    it(`has in device_os ${name}`, () =>
      assert.deepEqual(processed(undefined, getprop(properties)).Dimensions['device_os'], expected));

  it('says what it is in lower case, aosp as android, each once', () => {
    const { Dimensions } = processed(
      undefined,
      getprop({ 'ro.product.brand': 'AOSP', 'ro.product.system.brand': 'Android' }),
    );
    assert.deepEqual(Dimensions['device_os_flavor'], ['android']);
  });

  it('has distinct device types in the order of the properties that tell them', () => {
    const { Dimensions } = processed(
      undefined,
      getprop({ 'ro.product.board': 'b', 'ro.build.product': 'p', 'ro.product.device': 'b' }),
    );
    assert.deepEqual(Dimensions['device_type'], ['b', 'p']);
  });

  it('is an HWASan build by its product’s name', () =>
    assert.deepEqual(
      processed(undefined, getprop({ 'ro.product.name': 'aosp_sunfish_hwasan' })).Dimensions[
        'android_hwasan_build'
      ],
      ['1'],
    ));

  it('that tells no build is no Android to schedulers', () => {
    const { Dimensions } = processed(undefined, getprop({ 'ro.build.type': 'user' }));
    assert.deepEqual([Dimensions['os'], Dimensions['android_devices']], [undefined, undefined]);
  });

  const recoveries: readonly [
    name: string,
    level: number,
    sensors: Record<string, number>,
    expected: string,
  ][] = [
    ['rests when its battery is low', 29, {}, 'Battery low.'],
    ['does not at the threshold', 30, { cpu: 35 }, ''],
    ['rests when it is too hot', 30, { cpu: 35.1, gpu: 20 }, 'Too hot.'],
    ['says both, battery first', 0, { cpu: 36 }, 'Battery low. Too hot.'],
    ['is not hot because its battery was charged often', 100, { battery_cycle: 60 }, ''],
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

  it('whose battery cannot be read is not low', () => {
    const { Battery, Recovering } = processed(undefined, android({}));
    assert.deepEqual({ Battery, Recovering }, { Battery: -99, Recovering: '' });
  });

  it('rests when its battery alone is too hot, and tells that under dumpsys_battery', () => {
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

  it('has been up for whole seconds', () =>
    assert.equal(processed(undefined, android({ uptime: 1_999_999_999 })).DeviceUptime, 1));

  it('has its sensors beyond the limit counted', () => {
    const sensors = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`s${i}`, 30]));
    const event = android({ dumpsys_thermal_service: thermal(sensors) });
    assert.equal(Object.keys(processed(undefined, event).Temperature).length, 256);
    assert.equal(sensorsLeftOut(anEvent(event)), 44);
  });
});

describe('sensorsLeftOut', () => {
  it('is 0 for a host that is its own device', () => assert.equal(sensorsLeftOut(anEvent()), 0));
});

describe('A ChromeOS device', () => {
  const event = {
    chromeos: { uptime: 61e9, channel: 'stable', milestone: '89', release_version: '13729.56.0' },
  };

  it('tells its release; what operators supply is the rest', () => {
    const was = aDescription({ SuppliedDimensions: { gpu: ['Mali'], os: ['other'] } });
    const { Dimensions, DeviceUptime } = processed(was, event);
    assert.deepEqual(Dimensions['gpu'], ['Mali']);
    assert.deepEqual(Dimensions['os'], ['ChromeOS']);
    assert.deepEqual(Dimensions['chromeos_channel'], ['stable']);
    assert.deepEqual(Dimensions['chromeos_milestone'], ['89']);
    assert.deepEqual(Dimensions['release_version'], ['13729.56.0']);
    assert.equal(DeviceUptime, 61);
  });

  it('may be supplied with a dimension named __proto__', () => {
    const SuppliedDimensions = JSON.parse('{"__proto__":["x"]}') as Record<string, string[]>;
    const { Dimensions } = processed(aDescription({ SuppliedDimensions }), event);
    assert.deepEqual(Object.getOwnPropertyDescriptor(Dimensions, '__proto__')?.value, ['x']);
  });
});

describe('An iOS device', () => {
  const ios = (members: Record<string, unknown>) =>
    processed(undefined, { ios: { device_type: 'iPhone10,1', battery: 80, ...members } });

  it('tells its version where it is known', () => {
    assert.deepEqual(ios({ version: '13.3.1' }).Dimensions['os'], ['iOS', 'iOS-13.3.1']);
    assert.deepEqual(ios({}).Dimensions['os'], ['iOS']);
  });

  it('rests when its battery is low, in words that end in a blank', () =>
    assert.equal(ios({ battery: 29 }).Recovering, 'Battery low. '));

  it('whose battery cannot be read is not low', () => assert.equal(ios({ battery: -99 }).Recovering, ''));
});

describe('A board on pyOCD', () => {
  it('tells its type', () =>
    assert.deepEqual(processed(undefined, { pyocd: { device_type: 'nrf52' } }).Dimensions['device_type'], [
      'nrf52',
    ]));
});

describe('A standalone host', () => {
  it('tells what it is made of', () => {
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

  it('on GCE tells its machine type, and with Docker so', () => {
    const { Dimensions } = processed(undefined, {
      standalone: { cores: 8, gce: true, machine_type: 'n1', docker_installed: true },
    });
    assert.deepEqual(
      [Dimensions['gce'], Dimensions['machine_type'], Dimensions['docker_installed']],
      [['1'], ['n1'], ['true']],
    );
  });
});

describe('A missing device', () => {
  it('is missed by its types', () =>
    assert.equal(
      processed(aDescription({ Dimensions: { device_type: ['a"b', 'c'] } }), NONE).Recovering,
      'Device ["a\\"b" "c"] has gone missing',
    ));

  it('is missed by its address where operators gave one', () =>
    assert.equal(
      processed(aDescription({ SSHUserIP: 'root@h', Dimensions: { device_type: ['a'] } }), NONE).Recovering,
      'Device "root@h" has gone missing',
    ));

  it('that never was there is not missed', () => assert.equal(processed(undefined, NONE).Recovering, ''));

  it('of which nothing is known leaves the machine as well as it was', () =>
    assert.equal(processed(aDescription({ Recovering: 'Too hot.' }), NONE).Recovering, 'Too hot.'));
});
