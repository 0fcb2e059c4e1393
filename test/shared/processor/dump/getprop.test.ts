import assert from 'node:assert/strict';
import { readProperties } from '../../../../shared/processor/dump/getprop.ts';

describe('readProperties', () => {
  const table: readonly [name: string, dump: string, buildId: string | undefined][] = [
    ['reads a line [key]: [value]', '[ro.build.id]: [R16NW]', 'R16NW'],
    ['reads one among others', '[a]: [b]\n[ro.build.id]: [R16NW]\n[c]: [d]\n', 'R16NW'],
    ['reads lines that end in CRLF', '[ro.build.id]: [R16NW]\r\n[c]: [d]\r\n', 'R16NW'],
    ['lets the last of equal keys win', '[ro.build.id]: [A]\n[ro.build.id]: [B]\n', 'B'],
    ['lets the last win where it is empty', '[ro.build.id]: [A]\n[ro.build.id]: []\n', undefined],
    ['takes an empty value for none', '[ro.build.id]: []', undefined],
    ['passes over a key that is not in the first column', ' [ro.build.id]: [A]', undefined],
    ['passes over a key that only begins like a wanted one', '[ro.build.id2]: [A]', undefined],
    ['passes over a key that only ends like a wanted one', '[xro.build.id]: [A]', undefined],
    ['lets the value run to the line’s last bracket', '[ro.build.id]: [a[0]=1, b[1]=2]', 'a[0]=1, b[1]=2'],
    ['ignores what follows the last bracket', '[ro.build.id]: [v] trailing', 'v'],
    ['lets the key run to the last colon that fits', '[ro.build.id]: [a]: [b]', undefined],
    ['knows a colon that no bracket follows is the value’s', '[ro.build.id]: [a]: b]', 'a]: b'],
    ['takes any blanks, or none, between key and value', '[ro.build.id]:\t  [A]\n', 'A'],
    ['takes no blanks at all', '[ro.build.id]:[A]\n', 'A'],
    ['does not look for the value on the next line', '[ro.build.id]:\n[A]', undefined],
    ['passes over a value without an end', '[ro.build.id]: [first line\nsecond line]', undefined],
    ['passes over a line without a value', '[ro.build.id]', undefined],
    ['passes over a line that ends at the colon', '[ro.build.id]:', undefined],
    ['reads a value of 1,024 characters', `[ro.build.id]: [${'x'.repeat(1024)}]`, 'x'.repeat(1024)],
    ['leaves out a longer value', `[ro.build.id]: [${'x'.repeat(1025)}]`, undefined],
  ];
  for (const [name, dump, expected] of table)
    it(name, () => assert.equal(readProperties(dump).get('ro.build.id'), expected));

  it('keeps what is wanted and nothing else', () =>
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
