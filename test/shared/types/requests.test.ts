import assert from 'node:assert/strict';
import {
  parseSetAttachedDevice,
  parseSetNote,
  parseSupplyChromeos,
  parseToggleMode,
  parseTogglePowerCycle,
} from '../../../shared/types/requests.ts';

const supply = (overrides: Record<string, unknown>) => ({
  SSHUserIP: 'root@host',
  SuppliedDimensions: {},
  ...overrides,
});

describe('the parsers of request bodies', () => {
  const accepted: readonly [name: string, parse: (value: unknown) => unknown, value: unknown][] = [
    ['maintenance on', parseToggleMode, { MaintenanceMode: true }],
    ['an empty object, which toggles', parseToggleMode, {}],
    ['no power cycle', parseTogglePowerCycle, { PowerCycle: false }],
    ['an attached device', parseSetAttachedDevice, { AttachedDevice: 'adb' }],
    ['a note', parseSetNote, { Message: '日本語 <b>&"' }],
    ['an empty note', parseSetNote, { Message: '' }],
    [
      'the whole annotation that an older page sends for a note',
      parseSetNote,
      { Message: 'cable', User: 'eve@example.org', Timestamp: '2026-01-02T03:04:05Z' },
    ],
    [
      'an SSH destination with dimensions',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: { gpu: ['x'], none: [] } }),
    ],
    ['a host name alone', parseSupplyChromeos, supply({ SSHUserIP: 'skia-spin513-001' })],
    [
      'a dimension named __proto__',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: JSON.parse('{"__proto__":["x"]}') }),
    ],
  ];
  for (const [name, parse, value] of accepted)
    it(`accept ${name}`, () => assert.deepEqual(parse(value), value));

  const refused: readonly [
    name: string,
    parse: (value: unknown) => unknown,
    value: unknown,
    message: RegExp,
  ][] = [
    [
      'maintenance that is not a boolean',
      parseToggleMode,
      { MaintenanceMode: 'on' },
      /"MaintenanceMode" must be boolean/,
    ],
    [
      'maintenance that is null',
      parseToggleMode,
      { MaintenanceMode: null },
      /"MaintenanceMode" must be boolean/,
    ],
    [
      'a member of another action',
      parseToggleMode,
      { PowerCycle: true },
      /has an unknown member: "PowerCycle"/,
    ],
    ['a text', parseTogglePowerCycle, 'on', /^body must be object$/],
    [
      'an unknown kind of device',
      parseSetAttachedDevice,
      { AttachedDevice: 'bogus' },
      /must be one of \["nodevice","adb"/,
    ],
    ['a body without a device', parseSetAttachedDevice, {}, /must have required property 'AttachedDevice'/],
    [
      'a note that is too long',
      parseSetNote,
      { Message: 'x'.repeat(4097) },
      /must NOT have more than 4096 characters/,
    ],
    [
      'a body without an SSH destination',
      parseSupplyChromeos,
      { SuppliedDimensions: {} },
      /must have required property 'SSHUserIP'/,
    ],
    [
      'a body without dimensions',
      parseSupplyChromeos,
      { SSHUserIP: 'a' },
      /must have required property 'SuppliedDimensions'/,
    ],
    [
      'an SSH destination that is an option',
      parseSupplyChromeos,
      supply({ SSHUserIP: '-oProxyCommand=x' }),
      /"SSHUserIP" must match/,
    ],
    ['an empty SSH destination', parseSupplyChromeos, supply({ SSHUserIP: '' }), /"SSHUserIP" must match/],
    [
      'an SSH destination with a second line',
      parseSupplyChromeos,
      supply({ SSHUserIP: 'a\n' }),
      /"SSHUserIP" must match/,
    ],
    [
      'an SSH destination with shell syntax',
      parseSupplyChromeos,
      supply({ SSHUserIP: 'a;b' }),
      /"SSHUserIP" must match/,
    ],
    [
      'a dimension that is not a list',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: { a: 'x' } }),
      /"SuppliedDimensions.a" must be array/,
    ],
    [
      'a dimension with a value that is not text',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: { a: [1] } }),
      /"SuppliedDimensions.a.0" must be string/,
    ],
    [
      'too many dimensions',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, []])) }),
      /"SuppliedDimensions" must NOT have more than 64/,
    ],
    [
      'a dimension with a name that is too long',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: { ['k'.repeat(257)]: [] } }),
      /"SuppliedDimensions": member name "k{64}"… must NOT have more than 256 characters/,
    ],
  ];
  for (const [name, parse, value, message] of refused)
    it(`refuse ${name}`, () =>
      assert.throws(() => parse(value), { name: 'PermanentError', refusal: 'bad-request', message }));
});
