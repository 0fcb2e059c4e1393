import assert from 'node:assert/strict';
import { parseEvent } from '../../../shared/types/event.ts';

const ZERO = {
  type: '',
  host: { name: '', version: '', start_time: '' },
  running_swarming_task: false,
  launched_swarming: false,
  forced_quarantine: false,
  quarantine_reason: '',
  trouble: '',
  stopping: false,
  runner_seen: 0,
  android: { getprop: '', dumpsys_battery: '', dumpsys_thermal_service: '', uptime: 0 },
  chromeos: { channel: '', milestone: '', release_version: '', uptime: 0 },
  ios: { version: '', device_type: '', battery: 0 },
  pyocd: { device_type: '' },
  standalone: {
    cores: 0,
    cpus: [],
    gpus: [],
    os_versions: [],
    gce: false,
    machine_type: '',
    docker_installed: false,
  },
};

describe('parseEvent', () => {
  it('fills in zero values for absent members', () => assert.deepEqual(parseEvent({}), ZERO));

  it('treats null as absent, as Go does', () =>
    assert.deepEqual(
      parseEvent({ type: null, host: null, android: null, standalone: { cores: null, cpus: null } }),
      ZERO,
    ));

  for (const event of [
    { android: '' },
    { standalone: { cores: '' } },
    { standalone: { gce: '' } },
    { standalone: { cpus: '' } },
    { running_swarming_task: '' },
  ])
    it(`refuses an empty text in place of another type, as Go does: ${JSON.stringify(event)}`, () =>
      assert.throws(() => parseEvent(event), { refusal: 'not-an-event' }));

  it('accepts the largest and smallest int64', () => {
    const battery = 2 ** 63 - 1024;
    assert.equal(parseEvent({ ios: { battery } }).ios.battery, battery);
    assert.equal(parseEvent({ ios: { battery: -battery } }).ios.battery, -battery);
  });

  it('accepts the largest int64 as Go writes it, which JavaScript rounds up, and keeps it readable for Go', () => {
    const text =
      '{"android":{"uptime":9223372036854775807},"ios":{"battery":9223372036854775807},"standalone":{"cores":9223372036854775807}}';
    const { android, ios, standalone } = parseEvent(JSON.parse(text));
    assert.equal(android.uptime / 1e9, 9223372036.854776);
    for (const int of [ios.battery, standalone.cores]) assert.ok(BigInt(int) < 2n ** 63n, String(int));
  });

  it('accepts the smallest int64 as Go writes it', () => {
    const { android } = parseEvent(JSON.parse('{"android":{"uptime":-9223372036854775808}}'));
    assert.equal(android.uptime, -(2 ** 63));
  });

  for (const event of [
    { ios: { battery: 2 ** 63 + 2048 } },
    { ios: { battery: -1e300 } },
    { android: { uptime: 1e300 } },
    { standalone: { cores: 1e21 } },
  ])
    it(`refuses a number outside int64: ${JSON.stringify(event)}`, () =>
      assert.throws(() => parseEvent(event), { refusal: 'not-an-event' }));

  it('accepts members of newer agents and keeps none of them in memory, however large they are', () =>
    assert.deepEqual(parseEvent({ newer: 1, host: { newer: { still: true } }, ['__proto__']: {} }), ZERO));

  it('treats a member named __proto__ as unknown', () =>
    assert.equal(parseEvent(JSON.parse('{"__proto__":{"type":"raw_state"}}')).type, ''));

  it('accepts nanoseconds above 2^53', () =>
    assert.equal(parseEvent({ android: { uptime: 2 ** 60 } }).android.uptime, 2 ** 60));

  it('does not limit dumps', () => {
    const getprop = 'x'.repeat(1e6);
    assert.equal(parseEvent({ android: { getprop } }).android.getprop, getprop);
  });

  const refused: readonly [name: string, value: unknown, refusal: string, message: RegExp][] = [
    ['a list', [], 'not-an-event', /^event must be object$/],
    ['null', null, 'not-an-event', /^event must be object$/],
    ['a member of another type', { type: 1 }, 'not-an-event', /^event: "type" must be string$/],
    ['a part that is not an object', { host: [] }, 'not-an-event', /^event: "host" must be object$/],
    [
      'a fraction of a core',
      { standalone: { cores: 1.5 } },
      'not-an-event',
      /"standalone.cores" must be integer/,
    ],
    [
      'an infinite number',
      { android: { uptime: Infinity } },
      'not-an-event',
      /"android.uptime" must be integer/,
    ],
    [
      'a list with an item of another type',
      { standalone: { gpus: [null] } },
      'not-an-event',
      /"standalone.gpus.0" must be string/,
    ],
    [
      'a text that is too long',
      { host: { name: 'x'.repeat(1025) } },
      'over-limit',
      /"host.name" must NOT have more than 1024/,
    ],
    [
      'a list that is too long',
      { standalone: { cpus: Array(65).fill('x') } },
      'over-limit',
      /must NOT have more than 64 items/,
    ],
    [
      'an item that is too long',
      { standalone: { cpus: ['x'.repeat(1025)] } },
      'over-limit',
      /"standalone.cpus.0" must NOT/,
    ],
  ];
  for (const [name, value, refusal, message] of refused)
    it(`refuses ${name}`, () =>
      assert.throws(() => parseEvent(value), { name: 'PermanentError', refusal, message }));
});
