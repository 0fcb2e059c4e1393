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

describe('What operators send', () => {
  const taken: readonly [name: string, parse: (value: unknown) => unknown, value: unknown][] = [
    ['a mode', parseToggleMode, { MaintenanceMode: true }],
    ['a toggle without a wish', parseToggleMode, {}],
    ['a power cycle', parseTogglePowerCycle, { PowerCycle: false }],
    ['an attached device', parseSetAttachedDevice, { AttachedDevice: 'adb' }],
    ['a note', parseSetNote, { Message: '日本語 <b>&"' }],
    ['an empty note', parseSetNote, { Message: '' }],
    [
      'an address with dimensions',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: { gpu: ['x'], none: [] } }),
    ],
    ['a host’s name alone', parseSupplyChromeos, supply({ SSHUserIP: 'skia-spin513-001' })],
    [
      'a dimension named __proto__',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: JSON.parse('{"__proto__":["x"]}') }),
    ],
  ];
  for (const [name, parse, value] of taken) it(`may be ${name}`, () => assert.deepEqual(parse(value), value));

  const refused: readonly [
    name: string,
    parse: (value: unknown) => unknown,
    value: unknown,
    message: RegExp,
  ][] = [
    [
      'a mode that is no boolean',
      parseToggleMode,
      { MaintenanceMode: 'on' },
      /"MaintenanceMode" must be boolean/,
    ],
    ['a mode that is null', parseToggleMode, { MaintenanceMode: null }, /"MaintenanceMode" must be boolean/],
    [
      'another action’s member',
      parseToggleMode,
      { PowerCycle: true },
      /a member it does not know: "PowerCycle"/,
    ],
    ['no object', parseTogglePowerCycle, 'on', /^body must be object$/],
    [
      'a device that there is not',
      parseSetAttachedDevice,
      { AttachedDevice: 'bogus' },
      /must be one of \["nodevice","adb"/,
    ],
    ['no device', parseSetAttachedDevice, {}, /must have required property 'AttachedDevice'/],
    [
      'a note by somebody else',
      parseSetNote,
      { Message: '', User: 'x' },
      /a member it does not know: "User"/,
    ],
    [
      'a note of many pages',
      parseSetNote,
      { Message: 'x'.repeat(4097) },
      /must NOT have more than 4096 characters/,
    ],
    [
      'no address',
      parseSupplyChromeos,
      { SuppliedDimensions: {} },
      /must have required property 'SSHUserIP'/,
    ],
    [
      'no dimensions',
      parseSupplyChromeos,
      { SSHUserIP: 'a' },
      /must have required property 'SuppliedDimensions'/,
    ],
    [
      'an option of ssh',
      parseSupplyChromeos,
      supply({ SSHUserIP: '-oProxyCommand=x' }),
      /"SSHUserIP" must match/,
    ],
    ['an empty address', parseSupplyChromeos, supply({ SSHUserIP: '' }), /"SSHUserIP" must match/],
    ['a second line', parseSupplyChromeos, supply({ SSHUserIP: 'a\n' }), /"SSHUserIP" must match/],
    ['words for a shell', parseSupplyChromeos, supply({ SSHUserIP: 'a;b' }), /"SSHUserIP" must match/],
    [
      'a dimension that is no list',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: { a: 'x' } }),
      /"SuppliedDimensions.a" must be array/,
    ],
    [
      'a dimension that holds no text',
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
      'a dimension with too long a name',
      parseSupplyChromeos,
      supply({ SuppliedDimensions: { ['k'.repeat(257)]: [] } }),
      /"SuppliedDimensions" has a member whose name, "k{64}"…, must NOT have more than 256 characters/,
    ],
  ];
  for (const [name, parse, value, message] of refused)
    it(`may not be ${name}`, () =>
      assert.throws(() => parse(value), { name: 'PermanentError', refusal: 'bad-request', message }));
});
