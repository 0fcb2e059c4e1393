/** Two monitors under one ID. */
import assert from 'node:assert/strict';
import { fewDuringConflict } from '../../../shared/timeline/conflict.ts';
import type { KeyedEntry } from '../../../shared/timeline/entries.ts';
import { timelineEntries } from '../../../shared/timeline/entries.ts';
import { NOTHING_KEPT } from '../../../shared/types/stored_record.ts';
import { aDescription, anOrigin, aRecord } from '../../support/builders.ts';
import { at, Lived } from '../../support/lived.ts';

const NAME = 'skia-rpi2-rack4-shelf1-001';
const from = (start_time: string) => ({ host: { name: NAME, version: 'v', start_time } });
const alternating = (machine: Lived, starts: readonly string[], everySeconds: number, first = 0): Lived => {
  starts.forEach((start, i) => machine.report(first + i * everySeconds, from(start)));
  return machine;
};
const conflicts = ({ entries }: Lived) => entries.filter((entry) => entry.startsWith('conflict'));

describe('a conflict', () => {
  it('begins with the second return within 10 minutes', () => {
    const machine = alternating(new Lived(), ['a', 'b', 'a'], 30);
    assert.deepEqual(machine.description.Attention, []);
    machine.report(90, from('b'));
    assert.deepEqual(machine.description.Attention, ['conflict']);
    assert.deepEqual(conflicts(machine), ['conflict: one monitor → two monitors']);
    assert.deepEqual(machine.kept.Unwell, ['conflict']);
    assert.deepEqual(machine.kept.Starts, ['b', 'a']);
  });

  it('does not begin if the second return comes later', () =>
    assert.deepEqual(alternating(new Lived(), ['a', 'b', 'a', 'b'], 601).description.Attention, []));

  it('lasts until 15 minutes after the last return, whether or not there are reports', () => {
    const machine = alternating(new Lived(), ['a', 'b', 'a', 'b', 'a'], 30);
    assert.deepEqual(machine.report(800, from('b')).description.Attention, ['conflict'], 'prolonged');
    assert.deepEqual(machine.report(800 + 899, from('b')).description.Attention, ['conflict']);
    assert.equal(machine.step(1700, (was) => was && { ...was }).description.Attention.length, 0);
    assert.ok(!machine.report(1730, from('b')).written.includes('ConflictAt'));
  });

  it('is a deadline of a machine that falls silent in it', () => {
    const machine = alternating(new Lived(), ['a', 'b', 'a', 'b'], 30).sweep(900);
    assert.deepEqual(machine.kept.Unwell, ['silent', 'conflict']);
    const told = machine.step(900, (was) => was && { ...was, Kept: { ...was.Kept, Told: was.Kept.Unwell } });
    assert.equal(told.kept.Due, at(90 + 900));
  });

  it('is not seen in restarts, even if their clock stands still, goes back, or says nothing', () => {
    for (const starts of [
      ['a', 'b', 'c', 'd', 'e'],
      ['9', '8', '7', '6'],
      ['', '', ''],
      ['a', '', 'a', '', 'a'],
    ])
      assert.deepEqual(conflicts(alternating(new Lived(), starts, 30)), [], starts.join());
  });

  it('is not seen in events that are delivered late or again', () => {
    const machine = alternating(new Lived(), ['a', 'a', 'b'], 30);
    for (let i = 0; i < 5; i++)
      machine.report(61 + i, from(i % 2 === 0 ? 'a' : 'b'), { published: i, eventId: String(50 + i) });
    assert.deepEqual(machine.kept.Starts, ['b', 'a']);
    assert.deepEqual(conflicts(machine), []);
  });
});

describe('the timeline during a conflict', () => {
  const inConflict = (ConflictEntries: readonly string[]) =>
    aRecord({ Attention: ['conflict'] }, { ConflictEntries });
  const versions = (seconds: number): KeyedEntry[] =>
    timelineEntries(
      aDescription({ Version: 'v1' }),
      aDescription({ Version: 'v2', RunningSwarmingTask: true, PowerCycle: true }),
      anOrigin(),
      at(seconds),
    );
  const kinds = (entries: readonly KeyedEntry[]) => entries.map(({ entry }) => entry.Kind);

  it('gets at most 10 entries an hour of the kinds that alternate, and all others', () => {
    let kept: readonly string[] = [];
    const written: string[] = [];
    for (let seconds = 0; seconds < 3600; seconds += 30) {
      const few = fewDuringConflict(inConflict(kept), versions(seconds), at(seconds));
      kept = few.ConflictEntries;
      written.push(...kinds(few.entries));
    }
    assert.equal(written.filter((kind) => kind === 'version' || kind === 'task').length, 10);
    assert.equal(written.filter((kind) => kind === 'power_request').length, 120);
    const later = fewDuringConflict(inConflict(kept), versions(3600), at(3600));
    assert.deepEqual(kinds(later.entries), ['power_request', 'version', 'task']);
    assert.ok(later.ConflictEntries.length <= 10);
  });

  it('is complete otherwise, and nothing is kept', () => {
    const few = fewDuringConflict({ Description: aDescription(), Kept: NOTHING_KEPT }, versions(0), at(0));
    assert.deepEqual(kinds(few.entries), ['power_request', 'version', 'task']);
    assert.deepEqual(few.ConflictEntries, []);
  });
});
