import assert from 'node:assert/strict';
import { readProperties } from '../../../../shared/processor/dump/getprop.ts';

describe('readProperties', () => {
  const table: readonly [name: string, dump: string, buildId: string | undefined][] = [
    ['reads a line [key]: [value]', '[ro.build.id]: [R16NW]', 'R16NW'],
    ['reads a line among others', '[a]: [b]\n[ro.build.id]: [R16NW]\n[c]: [d]\n', 'R16NW'],
    ['reads lines that end in CRLF', '[ro.build.id]: [R16NW]\r\n[c]: [d]\r\n', 'R16NW'],
    ['returns the last of equal keys', '[ro.build.id]: [A]\n[ro.build.id]: [B]\n', 'B'],
    [
      'returns undefined if the last of equal keys is empty',
      '[ro.build.id]: [A]\n[ro.build.id]: []\n',
      undefined,
    ],
    ['returns undefined for an empty value', '[ro.build.id]: []', undefined],
    ['ignores a key that is not in the first column', ' [ro.build.id]: [A]', undefined],
    ['ignores a key that only begins like a wanted one', '[ro.build.id2]: [A]', undefined],
    ['ignores a key that only ends like a wanted one', '[xro.build.id]: [A]', undefined],
    ['reads a value up to the last bracket of the line', '[ro.build.id]: [a[0]=1, b[1]=2]', 'a[0]=1, b[1]=2'],
    ['ignores text after the last bracket', '[ro.build.id]: [v] trailing', 'v'],
    ['reads a key up to the last `]:` before a bracket', '[ro.build.id]: [a]: [b]', undefined],
    ['reads a `]:` without a bracket after it as part of the value', '[ro.build.id]: [a]: b]', 'a]: b'],
    ['accepts several blanks between key and value', '[ro.build.id]:\t  [A]\n', 'A'],
    ['accepts no blank between key and value', '[ro.build.id]:[A]\n', 'A'],
    ['ignores a value on the next line', '[ro.build.id]:\n[A]', undefined],
    ['ignores a value that does not end on its line', '[ro.build.id]: [first line\nsecond line]', undefined],
    ['ignores a line without a colon', '[ro.build.id]', undefined],
    ['ignores a line that ends at the colon', '[ro.build.id]:', undefined],
    ['reads a value of 1,024 characters', `[ro.build.id]: [${'x'.repeat(1024)}]`, 'x'.repeat(1024)],
    ['ignores a longer value', `[ro.build.id]: [${'x'.repeat(1025)}]`, undefined],
  ];
  for (const [name, dump, expected] of table)
    it(name, () => assert.equal(readProperties(dump).get('ro.build.id'), expected));

  it('returns wanted properties only', () =>
    assert.deepEqual(
      [
        ...readProperties(
          '[ro.product.board]: [b]\n[ro.boot.x]: [y]\n[ro.product.name]: [n]\n[ro.prodx]: [z]',
        ),
      ],
      [
        ['ro.product.board', 'b'],
        ['ro.product.name', 'n'],
      ],
    ));
});
