import assert from 'node:assert/strict';
import { parseUptime } from '../../../../agents/test_machine_monitor/tool/uptime.ts';

describe('parseUptime', () => {
  for (const [text, nanoseconds] of [
    ['350735.47 234388.90\n', 350_735_470_000_000],
    ['27 8218793.04\n', 27_000_000_000],
    ['12345.67 54321.00\r\n', 12_345_670_000_000],
    ['0.01 0.00\n', 10_000_000],
    ['999999999.99 1.00', 999_999_999_990_000_000],
    ['WARNING: linker: unused DT entry\r\n12.50 1.00\r\n\r\n', 12_500_000_000],
  ] as const) {
    it(`returns ${nanoseconds} ns for ${JSON.stringify(text)}`, () =>
      assert.equal(parseUptime(text), nanoseconds));
  }

  for (const text of [
    '',
    '\n',
    '0.00 0.00\n',
    'cat: /proc/uptime: Permission denied\n',
    'error: device offline',
    '-5.0 1.0',
    '12345,67 54321,00',
    '1e9 1',
    'NaN NaN',
    '99999999999999999999 1',
    '\u0661\u0662 1',
    '12.50 1.00\nerror: closed\n',
  ]) {
    it(`throws for ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseUptime(text), /printed (no|an) uptime/));
  }
});
