/** The readings of an Android device on adb, from the raw output of four commands. */
import { hottest } from '../../health/readings.ts';
import type { Temperature } from '../../types/description.ts';
import type { Event } from '../../types/event.ts';
import type { Instance } from '../../types/instance.ts';
import { type DeviceDimensions, type DeviceReadings, NO_READINGS, wholeSeconds } from '../device_readings.ts';
import { batteryCelsius, batteryPercent, UNREADABLE } from '../dump/battery.ts';
import { type Properties, type Property, readProperties } from '../dump/getprop.ts';
import { readSensors } from '../dump/thermal.ts';

const distinct = (properties: Properties, keys: readonly Property[]): string[] => [
  ...new Set(keys.map((key) => properties.get(key)).filter((value) => value !== undefined)),
];

/** The release: `R` for `R16NW`, so that a task can ask for any build of R. Nothing if the first character is a lower-case letter or not ASCII. */
const release = (buildId: string): string[] => {
  const first = buildId.slice(0, 1);
  return first <= '\x7f' && first === first.toUpperCase() ? [first] : [];
};

const deviceOs = (properties: Properties): string[] => {
  const buildId = properties.get('ro.build.id');
  if (buildId === undefined) return [];
  const incremental = properties.get('ro.build.version.incremental');
  const builds = incremental === undefined ? [buildId] : [buildId, `${buildId}_${incremental}`];
  return [...new Set([...release(buildId), ...builds])].sort();
};

/** In lower case, because builds of one device differ in the case of its brand. `aosp` is plain Android. */
const flavor = (brand: string): string => {
  const lower = brand.toLowerCase();
  return lower === 'aosp' ? 'android' : lower;
};

const dimensionsOf = (properties: Properties): DeviceDimensions => {
  const os = deviceOs(properties);
  const brands = distinct(properties, ['ro.product.brand', 'ro.product.system.brand']);
  const isHwasan = properties.get('ro.product.name')?.endsWith('_hwasan') === true;
  return {
    device_os: os,
    device_os_flavor: [...new Set(brands.map(flavor))],
    device_os_type: distinct(properties, ['ro.build.type']),
    device_type: distinct(properties, ['ro.product.device', 'ro.build.product', 'ro.product.board']),
    android_devices: os.length > 0 ? ['1'] : undefined,
    os: os.length > 0 ? ['Android'] : undefined,
    android_hwasan_build: isHwasan ? ['1'] : undefined,
  };
};

const temperatures = (android: Event['android']): Pick<DeviceReadings, 'temperature' | 'sensorsLeftOut'> => {
  const { celsius, leftOut } = readSensors(android.dumpsys_thermal_service);
  const battery = batteryCelsius(android.dumpsys_battery);
  const ownSensor = battery === undefined ? [] : [['dumpsys_battery', battery] as const];
  // Unlike assignment, fromEntries keeps a sensor named `__proto__`.
  return { temperature: Object.fromEntries([...celsius, ...ownSensor]), sensorsLeftOut: leftOut };
};

const recovery = (battery: number, temperature: Temperature, thresholds: Instance['thresholds']): string => {
  const messages: string[] = [];
  if (battery !== UNREADABLE && battery < thresholds.batteryPercent) messages.push('Battery low.');
  if ((hottest(temperature)?.celsius ?? -Infinity) > thresholds.celsius) messages.push('Too hot.');
  return messages.join(' ');
};

export const readAndroid = (
  android: Event['android'],
  thresholds: Instance['thresholds'],
): DeviceReadings => {
  const battery = batteryPercent(android.dumpsys_battery);
  const { temperature, sensorsLeftOut } = temperatures(android);
  return {
    ...NO_READINGS,
    dimensions: dimensionsOf(readProperties(android.getprop)),
    battery,
    temperature,
    uptimeSeconds: wholeSeconds(android.uptime),
    recovering: recovery(battery, temperature, thresholds),
    sensorsLeftOut,
  };
};
