import assert from 'node:assert/strict';
import { csvOf } from '../../../console/fleet/csv.ts';
import { LiveLab } from '../../../console/fleet/live_lab.ts';
import { formatColumns } from '../../../console/fleet/chosen_columns.ts';
import { fitting, parseColumns } from '../../../console/fleet/page_columns.ts';
import { read, renew } from '../../../console/fleet/renewal.ts';
import { bareContext, type Row, rowOf } from '../../../console/fleet/row.ts';
import { formatSorts, parseSorts, toggled } from '../../../console/fleet/sort.ts';
import { stateOf } from '../../../console/fleet/state.ts';
import { COLOURS, type Pair, TONES } from '../../../console/page/tokens.ts';
import { Controllers } from '../../../shared/health/controllers.ts';
import type { Description } from '../../../shared/types/description.ts';
import { NO_POWER } from '../../../shared/types/power.ts';
import { aDescription, NOW } from '../../support/builders.ts';

const named = (id: string, over: Partial<Description> = {}): Description =>
  aDescription({ Dimensions: { id: [id], pool: ['Skia'] }, ...over });
const aRow = (id: string, over: Partial<Description> = {}): Row =>
  rowOf(named(id, over), bareContext(NOW, false));
const context = () => ({ ...bareContext(NOW, false), stateOf, controllers: new Controllers() });

describe('the URL of the table', () => {
  it('keeps its order, and skips what is no column', () => {
    assert.deepEqual(formatSorts(parseSorts('-battery,__proto__,machine')), '-battery,machine');
  });
  it('sorts by the column clicked last, then the other way round, then no longer', () => {
    const once = toggled(parseSorts('machine'), 'battery');
    assert.equal(formatSorts(once), 'battery,machine');
    assert.equal(formatSorts(toggled(once, 'battery')), '-battery,machine');
    assert.equal(formatSorts(toggled(toggled(once, 'battery'), 'battery')), 'machine');
  });
  it('keeps the columns chosen, always with machine and health', () => {
    assert.deepEqual(parseColumns('battery,machine'), ['machine', 'health', 'battery']);
    assert.equal(formatColumns(parseColumns('')), '');
    assert.deepEqual(parseColumns('nonsense'), parseColumns(''));
  });
  it('drops the least telling columns if there is no room, never the machine and its health', () => {
    assert.deepEqual(fitting(parseColumns(''), 600, 80), ['machine', 'health']);
  });
});

describe('an export', () => {
  it('keeps a text that a spreadsheet would take for a formula a text', () => {
    const Note = { Message: '=HYPERLINK("x")', User: 'kim', Timestamp: NOW.toISOString() };
    const [, line] = csvOf([aRow('m', { Note })], ['machine', 'note'], NOW).split('\r\n');
    assert.equal(line, `m,"'=HYPERLINK(""x"")"`);
  });
});

describe('the lab on the page', () => {
  it('raises no attention for a power cycle that waits while others on its controller are carried out', () => {
    const later = new Date(NOW.getTime() + 900_000);
    const before = new Date(NOW.getTime() - 1000).toISOString();
    const { Request } = NO_POWER;
    const Power = { ...NO_POWER, Controller: 'pdu', Request: { ...Request, ID: 'r', At: before } };
    const lab = new LiveLab({ ...context(), asOf: later });
    const words = () => lab.rows.get('m-1')?.state.attention.map(({ word }) => word);
    lab.apply({ kind: 'machine', description: named('m-1', { PowerCycle: true, Power }) });
    assert.deepEqual(words(), ['not_taken']);
    const begun = {
      ...NO_POWER,
      Controller: 'pdu',
      Starts: [new Date(later.getTime() - 60_000).toISOString()],
    };
    lab.apply({ kind: 'machine', description: named('m-2', { Power: begun }) });
    lab.apply({ kind: 'snapshot-end', end: {} });
    assert.deepEqual(words(), []);

    // The page learns of controllers after it has the machines.
    lab.context = { ...context(), asOf: later };
    lab.rebuild();
    assert.deepEqual(words(), []);
  });

  it('forgets what a snapshot no longer names', () => {
    const lab = new LiveLab(context());
    lab.apply({ kind: 'machine', description: named('a') });
    lab.connected();
    lab.apply({ kind: 'machine', description: named('b') });
    lab.apply({ kind: 'snapshot-end', end: {} });
    assert.deepEqual([...lab.rows.keys()], ['b']);
  });
  it('lists its machines by ID, new ones in their place', () => {
    const lab = new LiveLab(context());
    for (const id of ['shelf10', 'shelf1', 'shelf2', 'shelf1'])
      lab.apply({ kind: 'machine', description: named(id) });
    assert.deepEqual(
      lab.inOrder().map(({ id }) => id),
      ['shelf1', 'shelf2', 'shelf10'],
    );
    lab.apply({ kind: 'machine', description: named('shelf3') });
    assert.deepEqual(
      lab.inOrder().map(({ id }) => id),
      ['shelf1', 'shelf2', 'shelf3', 'shelf10'],
    );
  });
  it('takes a reading that is newer, and none that is older', () => {
    const lab = new LiveLab(context());
    lab.apply({ kind: 'machine', description: named('a', { LastEventTime: '2026-01-02T03:04:00.000Z' }) });
    read(lab, [
      ['a', '2026-01-02T03:04:05.000Z', 42, 31.5, 60],
      ['a', '2026-01-02T03:04:01.000Z', 7, 99, 1],
      ['unknown', '2026-01-02T03:04:05.000Z', 1, null, 0],
    ]);
    const { Battery, Temperature, DeviceUptime } = lab.rows.get('a')!.machine;
    assert.deepEqual([Battery, Object.values(Temperature), DeviceUptime], [42, [31.5], 60]);
  });
  it('keeps the rows of machines that are as they were, and finds those that fell silent meanwhile', () => {
    const lab = new LiveLab(context());
    const at = (ms: number): string => new Date(NOW.getTime() + ms).toISOString();
    lab.apply({ kind: 'machine', description: named('a', { LastUpdated: at(0), LastEventTime: at(0) }) });
    lab.apply({
      kind: 'machine',
      description: named('b', { LastUpdated: at(60_000), LastEventTime: at(60_000) }),
    });
    const before = lab.rows.get('b');
    lab.context = { ...context(), asOf: new Date(NOW.getTime() + 95_000) };
    assert.ok(renew(lab, lab.rows.values()));
    assert.equal(lab.rows.get('a')?.state.health, 'silent');
    assert.equal(lab.rows.get('b'), before);
    lab.context = { ...context(), deaf: true };
    assert.ok(renew(lab, lab.rows.values()));
    assert.equal(lab.rows.get('a')?.state.health, 'idle');
  });
});

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

describe('the colours', () => {
  const { canvas, surface, raised, hover, selected, text, muted, accent, control } = COLOURS;
  const grounds: readonly Pair[] = [canvas, surface, raised, hover, selected];
  const texts: readonly (readonly [Pair, readonly Pair[]])[] = [
    [text, grounds],
    [muted, grounds],
    [accent, [canvas, surface]],
    ...Object.values(TONES).map((tone): [Pair, Pair[]] => [tone.text, [canvas, surface, tone.tint, hover]]),
  ];
  it('can be read: 4.5 to 1 for every text on every ground that it stands on', () => {
    for (const [front, backs] of texts)
      for (const back of backs)
        for (const mode of [0, 1] as const)
          assert.ok(contrast(front[mode], back[mode]) >= 4.5, `${front[mode]} on ${back[mode]}`);
  });
  it('show where a control is: 3 to 1', () => {
    for (const mode of [0, 1] as const) assert.ok(contrast(control[mode], surface[mode]) >= 3);
  });
});
