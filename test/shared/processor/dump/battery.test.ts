import assert from 'node:assert/strict';
import { batteryCelsius, batteryPercent, UNREADABLE } from '../../../../shared/processor/dump/battery.ts';

const HEADING = 'Current Battery Service state:\n';

describe('batteryPercent', () => {
  const table: readonly [name: string, dump: string, percent: number][] = [
    ['is level over scale', '  level: 45\n  scale: 100\n', 45],
    ['is rounded down', '  level: 76\n  scale: 255\n', 29],
    ['may be 0', '  level: 3\n  scale: 1000\n', 0],
    ['reads the dump’s first and last lines too', 'level: 1\nscale: 2', 50],
    ['reads lines that end in CRLF', '  level: 60\r\n  scale: 100\r\n', 60],
    ['takes no other key that ends in level', '  Capacity level: 3\n  level: 80\n  scale: 100\n', 80],
    ['takes the first line of several', '  level: 10\n  scale: 100\n  level: 90\n', 10],
    ['does not look on the next line', 'level:\n 55\nscale:\n\t100\n', UNREADABLE],
    ['is unreadable without level', '  scale: 100\n', UNREADABLE],
    ['is unreadable without scale', '  level: 100\n', UNREADABLE],
    ['is unreadable with a scale of 0', '  level: 75\n  scale: 0\n', UNREADABLE],
    ['is unreadable where a number is negative', '  level: -1\n  scale: 100\n', UNREADABLE],
    ['is unreadable where the number is more than one', '  level: 45\n  scale: 100x\n', UNREADABLE],
    ['is unreadable where the number is empty', '  level:\n  scale: 100\n', UNREADABLE],
    ['is unreadable beyond 2^53 - 1', '  level: 9007199254740992\n  scale: 100\n', UNREADABLE],
    ['is unreadable where there is no service', "Can't find service: battery\n", UNREADABLE],
  ];
  for (const [name, dump, expected] of table)
    it(name, () => assert.equal(batteryPercent(HEADING + dump), expected));

  it('is read at 2^53 - 1 still', () =>
    assert.equal(batteryPercent('level: 9007199254740991\nscale: 9007199254740991'), 100));
});

describe('batteryCelsius', () => {
  const table: readonly [name: string, dump: string, celsius: number | undefined][] = [
    ['counts in tenths', '  temperature: 281\n', 28.1],
    ['may be 0', '  temperature: 0\n', 0],
    ['takes a negative number for no reading', '  temperature: -50\n', undefined],
    ['is nothing where the line is missing', '  level: 45\n', undefined],
  ];
  for (const [name, dump, expected] of table)
    it(name, () => assert.equal(batteryCelsius(HEADING + dump), expected));
});
