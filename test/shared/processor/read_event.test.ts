/** What is kept of an event once its device is read. */
import assert from 'node:assert/strict';
import { readEvent } from '../../../shared/processor/read_event.ts';
import { anEvent, anInstance } from '../../support/builders.ts';

const TEXT = 'x'.repeat(1024);
const longest = {
  host: { name: TEXT, version: TEXT, start_time: TEXT },
  quarantine_reason: TEXT,
  trouble: TEXT,
};
const TEXTS = Array.from({ length: 64 }, () => TEXT);
const PROPERTIES = ['build.id', 'build.version.incremental', 'build.type', 'product.device', 'product.board'];
const SENSORS = Array.from(
  { length: 1000 },
  (_, n) => `\tTemperature{mValue=30, mType=0, mName=${String(n).padEnd(256, 'x')}, mStatus=0}\n`,
);

describe('the readings of an event', () => {
  const events: Record<string, Record<string, unknown>> = {
    'a phone': {
      android: {
        uptime: 1e9,
        getprop: PROPERTIES.map((name) => `[ro.${name}]: [${TEXT}]\n`).join('') + '\n'.repeat(1_000_000),
        dumpsys_thermal_service: `Current temperatures from HAL:\n${SENSORS.join('')}`,
      },
    },
    'a host': { standalone: { cores: 4, cpus: TEXTS, gpus: TEXTS, os_versions: TEXTS, machine_type: TEXT } },
  };
  for (const [kind, members] of Object.entries(events))
    it(`of ${kind} have at most 210,000 characters`, () => {
      const readings = readEvent(anEvent({ ...longest, ...members }), anInstance().thresholds);
      assert.ok(readings.device);
      const { length } = JSON.stringify(readings);
      assert.ok(length > 60_000 && length <= 210_000, `${length} characters`);
    });

  it('have no device if it is missing', () =>
    assert.equal(readEvent(anEvent({ standalone: {} }), anInstance().thresholds).device, undefined));
});
