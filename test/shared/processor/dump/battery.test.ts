import assert from 'node:assert/strict';
import { batteryCelsius, batteryPercent, UNREADABLE } from '../../../../shared/processor/dump/battery.ts';

const HEADING = 'Current Battery Service state:\n';

describe('batteryPercent', () => {
  const table: readonly [name: string, dump: string, percent: number][] = [
    ['returns level divided by scale', '  level: 45\n  scale: 100\n', 45],
    ['rounds down', '  level: 76\n  scale: 255\n', 29],
    ['returns 0 for less than one percent', '  level: 3\n  scale: 1000\n', 0],
    ['reads the first and the last line of a dump', 'level: 1\nscale: 2', 50],
    ['reads lines that end in CRLF', '  level: 60\r\n  scale: 100\r\n', 60],
    ['ignores a longer key that ends in level', '  Capacity level: 3\n  level: 80\n  scale: 100\n', 80],
    ['reads the first of several lines', '  level: 10\n  scale: 100\n  level: 90\n', 10],
    ['is unreadable if the numbers are on the next lines', 'level:\n 55\nscale:\n\t100\n', UNREADABLE],
    ['is unreadable without level', '  scale: 100\n', UNREADABLE],
    ['is unreadable without scale', '  level: 100\n', UNREADABLE],
    ['is unreadable with a scale of 0', '  level: 75\n  scale: 0\n', UNREADABLE],
    ['is unreadable if a number is negative', '  level: -1\n  scale: 100\n', UNREADABLE],
    ['reads the digits that a value begins with', '  level: 94%\n  scale: 100 (max)\n', 94],
    ['is unreadable if a letter follows a number', '  level: 45\n  scale: 100x\n', UNREADABLE],
    ['is unreadable if a number is hexadecimal', '  level: 0x5e\n  scale: 100\n', UNREADABLE],
    ['is unreadable if a value begins with no digit', '  level: about 94\n  scale: 100\n', UNREADABLE],
    ['is unreadable if the digits exceed 2^53 - 1', '  level: 9007199254740992%\n  scale: 100\n', UNREADABLE],
    ['is unreadable without a battery', '  present: false\n  level: 0\n  scale: 100\n', UNREADABLE],
    ['is unreadable if `present: false` comes last', 'level: 0\nscale: 100\npresent: false', UNREADABLE],
    ['is unreadable without a battery, CRLF', 'present: false\r\nlevel: 0\r\nscale: 100\r\n', UNREADABLE],
    ['reads an empty battery', '  present: true\n  level: 0\n  scale: 100\n', 0],
    [
      'reads a battery if a longer key ends in present',
      '  Dock present: false\n  level: 5\n  scale: 10\n',
      50,
    ],
    ['reads a battery if present is not a boolean', '  present: unknown\n  level: 5\n  scale: 10\n', 50],
    ['is unreadable without a number', '  level:\n  scale: 100\n', UNREADABLE],
    ['is unreadable beyond 2^53 - 1', '  level: 9007199254740992\n  scale: 100\n', UNREADABLE],
    ['is unreadable without a battery service', "Can't find service: battery\n", UNREADABLE],
  ];
  for (const [name, dump, expected] of table)
    it(name, () => assert.equal(batteryPercent(HEADING + dump), expected));

  it('reads numbers up to 2^53 - 1', () =>
    assert.equal(batteryPercent('level: 9007199254740991\nscale: 9007199254740991'), 100));
});

describe('batteryCelsius', () => {
  const table: readonly [name: string, dump: string, celsius: number | undefined][] = [
    ['converts tenths to degrees', '  temperature: 281\n', 28.1],
    ['reads 0', '  temperature: 0\n', 0],
    ['returns undefined for a negative number', '  temperature: -50\n', undefined],
    ['returns undefined without the line', '  level: 45\n', undefined],
    ['reads the digits that the value begins with', '  temperature: 281 (28.1 C)\n', 28.1],
    ['returns undefined without a battery', '  present: false\n  temperature: 0\n', undefined],
    ['returns undefined without a battery that is hot', '  temperature: 400\n  present: false\n', undefined],
  ];
  for (const [name, dump, expected] of table)
    it(name, () => assert.equal(batteryCelsius(HEADING + dump), expected));
});
