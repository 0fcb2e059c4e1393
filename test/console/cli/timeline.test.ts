/** The commands `timeline` and `show`, against a stand-in for the server: timelines of any length, in a fixed order. */
import assert from 'node:assert/strict';
import type { TimelineEntry } from '../../../shared/types/timeline_entry.ts';
import { ago, type CommandedLab, commandedLab, HOSTILE, INERT } from '../../support/commanded_lab.ts';

const PATH = 'GET /json/v1/machine/timeline/skia-1';
const entry = (seconds: number, over: Partial<TimelineEntry> = {}): TimelineEntry => ({
  Time: ago(seconds),
  Kind: 'note',
  From: '',
  To: `${seconds} s ago`,
  Actor: '',
  Reason: '',
  EventID: '',
  ...over,
});
/** As many as the server gives at once, a second apart. */
const page = (from: number): TimelineEntry[] => Array.from({ length: 500 }, (_, i) => entry(from + i));

describe('machines timeline', () => {
  let lab: CommandedLab;
  beforeEach(async () => {
    lab = await commandedLab({
      'GET /loginstatus/': {},
      [`${PATH}?limit=500`]: { Entries: page(0), Next: 'p1' },
      [`${PATH}?limit=500&before=p1`]: { Entries: page(500), Next: 'p2' },
      [`${PATH}?limit=500&before=p2`]: { Entries: [entry(1000)], Next: '' },
    });
  });
  afterEach(() => lab.close());

  const seconds = async (...args: string[]): Promise<number[]> => {
    const { code, lines } = await lab.machines(['timeline', 'skia-1', '--json', ...args]);
    assert.equal(code, 0);
    return lines.map((line) => Number.parseInt((JSON.parse(line) as TimelineEntry).To, 10));
  };
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

  it('prints all that is kept, page by page', async () => {
    assert.deepEqual(await seconds(), upTo(1001));
  });

  it("prints what happened since a time, by the server's clock, and asks for no more", async () => {
    assert.deepEqual(await seconds('--since', '10m'), upTo(601));
    lab.answers[`${PATH}?limit=500&before=p1`] = { status: 500, type: 'internal', detail: 'never asked for' };
    assert.deepEqual(await seconds('--since', ago(5)), upTo(6));
  });

  it('prints at most --limit entries', async () => {
    lab.answers[`${PATH}?limit=3`] = { Entries: page(0).slice(0, 3), Next: 'p1' };
    assert.deepEqual(await seconds('--limit', '3'), upTo(3));
  });

  it('keeps the entries of one moment in order, although a page ends between them', async () => {
    const at = { Time: ago(50), EventID: '1' };
    lab.answers[`${PATH}?limit=500`] = {
      Entries: [entry(1), entry(50, { ...at, Kind: 'created' })],
      Next: 'p1',
    };
    lab.answers[`${PATH}?limit=500&before=p1`] = {
      Entries: [entry(50, { ...at, Kind: 'mode' }), entry(60)],
      Next: '',
    };
    const { lines } = await lab.machines(['timeline', 'skia-1', '--csv']);
    assert.deepEqual(
      lines.map((line) => line.split(',')[2]),
      ['kind', 'note', 'mode', 'created', 'note'],
    );
  });

  it('ends at a page that leads to itself', async () => {
    lab.answers[`${PATH}?limit=500&before=p1`] = { Entries: [], Next: 'p1' };
    assert.deepEqual(await seconds(), upTo(500));
  });

  it('says so if nothing happened since then', async () => {
    const { code, lines, errors } = await lab.machines(['timeline', 'skia-1', '--since', ago(-60)]);
    assert.deepEqual([code, lines, errors], [0, [], ['Nothing happened to skia-1 since then']]);
  });

  it('prints hostile texts harmlessly, also as CSV', async () => {
    lab.answers[`${PATH}?limit=500`] = { Entries: [entry(1, { To: HOSTILE, Actor: '=1+1' })], Next: '' };
    for (const args of [[], ['--csv']]) {
      const { lines } = await lab.machines(['timeline', 'skia-1', ...args]);
      assert.ok(lines.some((line) => line.includes(INERT)));
      assert.ok(!lines.join('').includes('\u001b'));
      if (args.length > 0) assert.ok(lines.at(-1)!.includes(",'=1+1,"));
    }
  });

  it('goes on after an unknown machine, and names the nearest', async () => {
    const unknown = { status: 404, type: 'unknown-machine', detail: 'unknown' };
    lab.answers['GET /json/v1/machine/timeline/skai-1?limit=500'] = unknown;
    lab.answers['GET /_/machines'] = [];
    const { code, errors, lines } = await lab.machines([
      'timeline',
      'skai-1,skia-1',
      '--limit',
      '500',
      '--json',
    ]);
    assert.deepEqual([code, lines.length], [3, 500]);
    assert.deepEqual(errors, ['There is no machine skai-1. A machine appears after its first report']);
  });
});
