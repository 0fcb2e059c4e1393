/** The whole way of an Android device's values, for devices of many makers and versions: from adb's output on the host to the Description. */
import assert from 'node:assert/strict';
import { createAdbProbe } from '../../../../agents/test_machine_monitor/device/adb.ts';
import { UNKNOWN_MACHINE } from '../../../../agents/test_machine_monitor/known/known.ts';
import { createRun } from '../../../../agents/loop/run.ts';
import type { Description } from '../../../../shared/types/description.ts';
import { aDescription, aLog } from '../../../support/builders.ts';
import { plain } from '../../../support/plain.ts';
import { processed } from '../../../support/processing.ts';
import { samples } from '../../../support/samples.ts';
import { standIns } from '../../../support/stand_ins.ts';

const DEVICE_DIMENSIONS = [
  'os',
  'device_os',
  'device_os_flavor',
  'device_os_type',
  'device_type',
  'android_devices',
] as const;

describe('the Description of an Android device', () => {
  const make = standIns();

  /** The Description after an event from a host whose adb prints `outputs`; an output left out gives no values. */
  const described = async (outputs: Readonly<Record<string, string>>): Promise<Description> => {
    const { env } = make({
      'adb get-state': { stdout: 'device\n' },
      'adb shell cat /proc/uptime': { stdout: '350735.47 234388.90\n' },
      ...Object.fromEntries(
        ['getprop', 'dumpsys battery', 'dumpsys thermalservice'].map((command) => [
          `adb shell ${command}`,
          { stdout: outputs[command] ?? '[ro.build.id]: [SQ3A.220705.004]\n' },
        ]),
      ),
    });
    const part = await createAdbProbe(createRun(env), aLog().log)(
      UNKNOWN_MACHINE,
      new AbortController().signal,
    );
    return processed(aDescription({ AttachedDevice: 'adb' }), { ...part, standalone: undefined });
  };

  const google = (type: string, devices: string[], ...builds: string[]) => ({
    os: ['Android'],
    device_os: builds,
    device_os_flavor: ['google'],
    device_os_type: [type],
    device_type: devices,
    android_devices: ['1'],
  });

  for (const { device, text, expected } of samples('getprop', {
    nexus_5_android_5: google('userdebug', ['hammerhead'], 'L', 'LMY06B', 'LMY06B_1666863'),
    emulator_android_14: google(
      'userdebug',
      ['emu64xa', 'goldfish_x86_64'],
      'U',
      'UE1A.230829.050',
      'UE1A.230829.050_12077443',
    ),
    galaxy_tab_4_android_4: {
      ...google('user', ['degaswifi'], 'K', 'KOT49H', 'KOT49H_T230XXU0ANJ4'),
      device_os_flavor: ['samsung'],
    },
    galaxy_a15_5g_android_16: {
      ...google('user', ['a15x'], 'B', 'BP2A.250605.031.A3', 'BP2A.250605.031.A3_S156VUDSBDZDC'),
      device_os_flavor: ['samsung'],
    },
    vivo_y67a_android_6: {
      ...google('user', ['PD1612', 'bbk6750_66_m'], 'M', 'MRA58K', 'MRA58K_1683273388'),
      device_os_flavor: ['vivo'],
    },
    huawei_jkm_al00_android_9: {
      ...google('user', ['HWJKM-H', 'JKM-AL00'], 'H', 'HUAWEIJKM-AL00', 'HUAWEIJKM-AL00_9.1.0.228C00'),
      device_os_flavor: ['huawei'],
    },
    // One of its values continues on the next line.
    redmi_note_8_pro_android_11: {
      ...google('user', ['begonia'], 'R', 'RP1A.200720.011', 'RP1A.200720.011_21.11.17'),
      device_os_flavor: ['redmi'],
    },
    // The report lacks the build, and without a build there is no `os` either.
    oneplus_one_android_11: { device_os_flavor: ['oneplus'], device_type: ['bacon', 'MSM8974'] },
  })) {
    it(`has the dimensions of ${device}`, async () => {
      const { Dimensions } = await described({ getprop: text });
      assert.deepEqual(
        Object.fromEntries(
          // The final step drops empty dimensions.
          DEVICE_DIMENSIONS.filter((key) => (Dimensions[key] ?? []).length > 0).map((key) => [
            key,
            Dimensions[key],
          ]),
        ),
        expected,
      );
    });
  }

  for (const { device, text, expected } of samples('dumpsys_battery', {
    pixel_c: [19, 27.5, 'Battery low.'],
    samsung_one_ui: [100, 30.9, ''],
    qin_f21_pro_android_14: [79, 27.8, ''],
    // `Capacity level`, after `level`, is not a percentage.
    android_15_held_at_80: [80, 18, ''],
    redmi_note_14_hyperos_3: [80, 36.4, 'Too hot.'],
    android_6_without_sensors: [89, 0, ''],
  } as const)) {
    it(`has the battery of ${device}`, async () => {
      const { Battery, Temperature, Recovering } = await described({ 'dumpsys battery': text });
      assert.deepEqual([Battery, Temperature['dumpsys_battery'], Recovering], expected);
    });
  }

  for (const { device, text, expected } of samples('dumpsys_thermalservice', {
    pixel: {
      'cpu0-gold-usr': 31.7,
      'cpu0-silver-usr': 32.300003,
      'cpu1-gold-usr': 31.400002,
      'cpu1-silver-usr': 32,
      'cpu2-gold-usr': 30.400002,
      'cpu2-silver-usr': 32,
      'cpu3-gold-usr': 31.000002,
      'cpu3-silver-usr': 31.400002,
      'fps-therm-monitor': 28.348001,
      'gpu0-usr': 31.400002,
      'gpu1-usr': 31.000002,
      maxfg: 25.900002,
      'usbc-therm-monitor': 26.926,
    },
    samsung: { AP: 34.6, BAT: 25.2, PA: 30, SKIN: 28.2, SUBBAT: 0, USB: 25.8 },
    // Its GPU reports the lowest possible number, which means no reading; BCL_V is a voltage.
    galaxy_s25_ultra_android_16: { AP: 33.1, BAT: 31.1, PA: 34.3, SKIN: 32.7, USB: 30.1 },
    // Its socd is a percentage, its vbat a voltage.
    snapdragon_with_current_limits: {
      battery: 29,
      skin: 33.136,
      nsp0: 34.3,
      nsp1: 34.7,
      GPU0: 34.3,
      GPU1: 34.3,
      CPU0: 36.2,
      CPU1: 36.2,
      CPU2: 35.4,
      CPU3: 36.2,
      CPU4: 35,
      CPU5: 35,
    },
    throttled: {
      battery: 43.8,
      skin: 44.637,
      gpu: 45.9,
      CPU0: 47.8,
      CPU1: 47.2,
      CPU2: 46.2,
      CPU3: 47.5,
      CPU4: 47.5,
      CPU5: 47.8,
      CPU6: 48.2,
      CPU7: 47.8,
    },
    android_tv: { CPU0: 62.500004, CPU1: 62.500004, GPU: 61.000004 },
    hal_not_ready: {},
  })) {
    const hottest = Math.max(...Object.values(expected));
    it(`has the current temperatures of ${device}, not the cached ones`, async () => {
      const { Temperature, Recovering } = await described({ 'dumpsys thermalservice': text });
      assert.deepEqual(plain(Temperature), expected);
      assert.equal(Recovering, hottest > 35 ? 'Too hot.' : '');
    });
  }
});
