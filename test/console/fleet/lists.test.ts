/** What lists of machines and timelines are made of: columns, orders, CSV. */
import assert from 'node:assert/strict';
import { COLUMN_NAMES, columnsNamed, LIST_COLUMNS, namedColumns } from '../../../console/fleet/columns.ts';
import { csvLine } from '../../../console/fleet/csv.ts';
import { FIELD_NAMES } from '../../../console/fleet/fields.ts';
import { bareContext, rowOf } from '../../../console/fleet/row.ts';
import { sorted } from '../../../console/fleet/sort.ts';
import { changeText, newestFirst } from '../../../console/fleet/timeline.ts';
import type { Description } from '../../../shared/types/description.ts';
import type { TimelineEntry } from '../../../shared/types/timeline_entry.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const ago = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString();
const aRow = (id: string, members: Partial<Description> = {}) =>
  rowOf(
    aDescription({ Dimensions: { id: [id] }, LastUpdated: NOW.toISOString(), ...members }),
    bareContext(NOW, false),
  );

describe('Columns', () => {
  it('have different names, and those of the fields that filters have', () => {
    assert.equal(new Set(COLUMN_NAMES).size, COLUMN_NAMES.length);
    const unnamed = FIELD_NAMES.filter((name) => !COLUMN_NAMES.includes(name));
    assert.deepEqual(unnamed, ['attention', 'by']); // They are parts of WHY.
    for (const name of LIST_COLUMNS) assert.ok(COLUMN_NAMES.includes(name), name);
  });

  it('are in the order asked for', () => {
    const names = ['battery', 'machine'];
    assert.deepEqual(
      columnsNamed(names, NOW).map(({ name }) => name),
      names,
    );
  });

  it('export numbers without units, ages in seconds, and nothing for what is not there', () => {
    const full = aRow('skia-1', { Battery: 27, Temperature: { cpu: 41.5 }, LastUpdated: ago(75) });
    const empty = aRow('skia-2');
    const exported = (row: typeof full) =>
      columnsNamed(['battery', 'temperature', 'seen', 'for', 'uptime'], NOW).map(({ value }) => value(row));
    assert.deepEqual(exported(full), [27, 41.5, 75, '', '']);
    assert.deepEqual(exported(empty), ['', '', 0, '', '']);
    assert.deepEqual(exported(aRow('skia-3', { Battery: -99 }))[0], 'unreadable');
  });
});

describe('A list of machines', () => {
  const rows = [
    aRow('skia-10', { Battery: 90 }),
    aRow('skia-9', { Battery: 100 }),
    aRow('skia-2', { Presence: 'dead', PresenceSince: ago(60) }),
    aRow('skia-3', { Presence: 'dead', PresenceSince: ago(600), Battery: 5 }),
  ];
  const by = (name: string, isDown = false) => ({
    column: namedColumns(NOW).find((column) => column.name === name)!,
    isDown,
  });
  const ids = (...keys: ReturnType<typeof by>[]) => sorted(rows, keys).map(({ id }) => id);

  it('begins with the worst health, then with what lasts longest, then goes by ID', () => {
    assert.deepEqual(ids(), ['skia-3', 'skia-2', 'skia-9', 'skia-10']);
  });

  it('is sorted by any column, by numbers where there are numbers, with what is empty last', () => {
    assert.deepEqual(ids(by('battery')), ['skia-3', 'skia-10', 'skia-9', 'skia-2']);
    assert.deepEqual(ids(by('battery', true)), ['skia-9', 'skia-10', 'skia-3', 'skia-2']);
    assert.deepEqual(ids(by('machine')), ['skia-2', 'skia-3', 'skia-9', 'skia-10']);
    assert.deepEqual(ids(by('health', true), by('machine', true)), ['skia-10', 'skia-9', 'skia-2', 'skia-3']);
  });
});

describe('CSV', () => {
  for (const [what, cell, line] of [
    ['quotes a comma', 'a,b', '"a,b"'],
    ['doubles a quote', 'a"b', '"a""b"'],
    ['keeps a line break inside quotes', 'a\nb', '"a\nb"'],
    ['keeps a formula a text', '=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['keeps a text with a sign a text', '+1', "'+1"],
    ['keeps a minus a text', '-1', "'-1"],
    ['keeps an at sign a text', '@SUM(A1)', "'@SUM(A1)"],
    ['keeps a tab a text', '\t=1', "'\t=1"],
    ['leaves a number a number', -1, '-1'],
  ] as const)
    it(what, () => assert.equal(csvLine([cell, 'x']), `${line},x`));
});

describe('A timeline', () => {
  const entry = (Kind: string, Time: string, EventID = '1'): TimelineEntry => ({
    Time,
    Kind,
    From: '',
    To: '',
    Actor: '',
    Reason: '',
    EventID,
  });

  it('has the entries of one moment in a fixed order, those of one event together, created first in time', () => {
    const [t1, t2] = [ago(2), ago(1)];
    const kinds = newestFirst([
      entry('note', t2),
      entry('dimensions', t1, '1'),
      entry('mode', t1, '2'),
      entry('created', t1, '1'),
      entry('device', t1, '1'),
      entry('of_a_newer_release', t1, '1'),
    ]).map(({ Kind }) => Kind);
    assert.deepEqual(kinds, ['note', 'of_a_newer_release', 'dimensions', 'device', 'created', 'mode']);
  });

  for (const [From, To, text] of [
    ['', 'Too hot.', 'Too hot.'],
    ['Too hot.', '', 'Too hot. → none'],
    ['idle', 'silent', 'idle → silent'],
    ['rack4-pdu/3', 'rack4-pdu/3', 'rack4-pdu/3'],
    ['', '', ''],
  ] as const)
    it(`tells from "${From}" to "${To}" as "${text}"`, () => assert.equal(changeText({ From, To }), text));
});
