import assert from 'node:assert/strict';
import { quote } from '../../../../shared/processor/device/missing.ts';

describe('quote', () => {
  const table: readonly [name: string, text: string, quoted: string][] = [
    ['puts text in double quotes', 'sunfish', '"sunfish"'],
    ['escapes quotes and backslashes', 'Board "A"\\B', '"Board \\"A\\"\\\\B"'],
    ['escapes control characters by name if they have one', '\x07\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['escapes other control characters by number', '\0\x1f\x7f', '"\\x00\\x1f\\x7f"'],
    ['keeps symbols and letters of all languages', 'плата 日本語 📱 é', '"плата 日本語 📱 é"'],
    ['escapes blanks other than the ASCII space', '\u00a0\u3000', '"\\u00a0\\u3000"'],
    ['escapes characters that do not print', '\u200d\u00ad\ue000', '"\\u200d\\u00ad\\ue000"'],
    ['escapes characters beyond 16 bits that do not print', '\u{e0001}', '"\\U000e0001"'],
  ];
  for (const [name, text, expected] of table) it(name, () => assert.equal(quote(text), expected));
});
