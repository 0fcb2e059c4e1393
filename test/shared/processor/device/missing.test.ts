import assert from 'node:assert/strict';
import { quote } from '../../../../shared/processor/device/missing.ts';

describe('quote', () => {
  const table: readonly [name: string, text: string, quoted: string][] = [
    ['puts text in double quotes', 'sunfish', '"sunfish"'],
    ['escapes quotes and backslashes', 'Board "A"\\B', '"Board \\"A\\"\\\\B"'],
    ['names the control characters that have names', '\x07\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['numbers the others', '\0\x1f\x7f', '"\\x00\\x1f\\x7f"'],
    ['leaves letters of all languages and symbols', 'плата 日本語 📱 é', '"плата 日本語 📱 é"'],
    ['escapes blanks that are not the space', '\u00a0\u3000', '"\\u00a0\\u3000"'],
    ['escapes what does not print', '\u200d\u00ad\ue000', '"\\u200d\\u00ad\\ue000"'],
    ['escapes what does not print beyond 16 bits', '\u{e0001}', '"\\U000e0001"'],
  ];
  for (const [name, text, expected] of table) it(name, () => assert.equal(quote(text), expected));
});
