/** Tables that fit the terminal, whatever they contain. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { cut, tableLines } from '../../../console/cli/table.ts';
import type { Column } from '../../../console/fleet/columns.ts';

interface Row {
  readonly name: string;
  readonly state: string;
  readonly note: string;
}
const columns: readonly Column<Row>[] = [
  { title: 'NAME', cell: ({ name }) => ({ text: name }), cutTo: 6 },
  { title: 'STATE', cell: ({ state }) => ({ text: state, style: 'red' }) },
  { title: 'NOTE', cell: ({ note }) => ({ text: note }), cutTo: 5 },
];
const rows: readonly Row[] = [
  { name: 'skia-e-linux-100', state: 'available', note: 'battery swollen' },
  { name: 'skia-1', state: 'recovering', note: '' },
];
const at = (width: number | undefined, isColor = false) => ({ columns: () => width, isColor });

describe('tableLines', () => {
  it('uses as much width as it needs if the width is unknown', () => {
    assert.deepEqual(tableLines(columns, rows, at(undefined)), [
      'NAME              STATE       NOTE',
      'skia-e-linux-100  available   battery swollen',
      'skia-1            recovering',
    ]);
  });

  it('cuts the widest columns if the terminal is narrow', () => {
    assert.deepEqual(tableLines(columns, rows, at(36)), [
      'NAME         STATE       NOTE',
      'skia-e-lin…  available   battery sw…',
      'skia-1       recovering',
    ]);
  });

  it('drops the least important columns if cutting is not enough', () => {
    assert.deepEqual(tableLines(columns, rows, at(20)), [
      'NAME      STATE',
      'skia-e-…  available',
      'skia-1    recovering',
    ]);
  });

  it('never drops a column that is kept before the others', () => {
    const keptLast = columns.map((column, i) => (i === 1 ? column : { ...column, isKept: true as const }));
    assert.deepEqual(tableLines(keptLast, rows, at(20)), [
      'NAME       NOTE',
      'skia-e-l…  battery …',
      'skia-1',
    ]);
  });

  it('leaves out empty columns', () => {
    assert.deepEqual(tableLines(columns, rows.slice(1), at(80)), ['NAME    STATE', 'skia-1  recovering']);
  });

  it('measures wide characters as the terminal does', () => {
    assert.equal(cut('電話番号', 6), '電話…');
    assert.equal(cut('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 3), '👨‍👩‍👧‍👦…');
  });

  it('colours the text but not its padding', () => {
    const [, line] = tableLines(columns, rows, at(80, true));
    assert.ok(line!.includes('\u001b[31mavailable\u001b[39m '), line);
  });

  it('is never wider than the terminal', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const row = fc.record({ name: text, state: text, note: text });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 2, max: 100 }), (someRows, width) => {
        for (const line of tableLines(columns, someRows, at(width)))
          assert.ok(stringWidth(line) <= width, JSON.stringify(line));
      }),
    );
  });
});
