/** Machines without a deadline: what an older release wrote, before or between this one. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openSqliteStore } from '../../../shared/store/sqlite/store.ts';
import type { FinalStep } from '../../../shared/store/store.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aLog } from '../../support/builders.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { aClock, finalStep, openSweptLab, rackOf, timeAt } from '../../support/swept_lab.ts';

const IDS = rackOf(4, 8);
const [FIRST = '', SECOND = ''] = IDS;
const NEW = 'skia-e-rack4-new';

/** Of a release that knows no deadlines. */
const olderFinalStep: FinalStep = (machineId, previous, next, now) => {
  const { Description, Kept } = finalStep(machineId, previous, next, now);
  const nothing = { Due: ZERO_TIME, Shard: -1, Sign: ZERO_TIME, Heard: ZERO_TIME, Unwell: [], Told: [] };
  return { Description, Kept: { ...Kept, ...nothing } };
};

const noSweep = (): Promise<unknown> => Promise.resolve();

describe('The first sweep of a release', () => {
  it('finds the machines that were silent before it, though no record has a deadline', async () => {
    const clock = aClock();
    const path = join(makeDirectory(), 'machines.sqlite');
    const { log } = aLog();
    const open = (step: FinalStep) => openSqliteStore({ path, finalStep: step, log, now: clock.now });
    const older = openSweptLab({ ids: IDS, clock, store: open(olderFinalStep) });
    for (const id of IDS) await older.report(id);
    older.down.add(FIRST);
    clock.seconds += 3500;
    await older.run(60, { sweeps: noSweep });
    await older.store.close();

    const lab = openSweptLab({ ids: IDS, clock, store: open(finalStep) });
    lab.down.add(FIRST);
    await lab.sweep();
    const { Presence, PresenceSince } = await lab.get(FIRST);
    assert.deepEqual([Presence, PresenceSince], ['dead', timeAt(600)]);
    await lab.run(60);
    assert.match(lab.told().join('\n'), /^incident\.opened silent: .*rack4-001/);

    // Back to the older release, and again to this one.
    const between = openSweptLab({ ids: IDS, clock, store: open(olderFinalStep) });
    between.down.add(FIRST).add(SECOND);
    await between.report(NEW);
    clock.seconds += 1700;
    await between.run(60, { sweeps: noSweep });
    await between.store.close();
    lab.down.add(SECOND);
    lab.restart();
    await lab.run(140);
    for (const id of [FIRST, SECOND, NEW]) assert.equal((await lab.get(id)).Presence, 'dead', id);
    assert.equal((await lab.get(IDS[2]!)).Presence, 'present');
    await lab.store.close();
  });

  it('goes on in the next sweep if it takes too long', async () => {
    const ids = rackOf(1, 120);
    const clock = aClock();
    const lab = openSweptLab({ ids, clock });
    for (const id of ids) await lab.report(id);
    let isSlow = true;
    // Every look at the clock takes ten seconds.
    lab.restart({ now: () => new Date(clock.now().getTime() + (isSlow ? (clock.seconds += 10) * 1000 : 0)) });
    await lab.sweep();
    const { state } = await lab.store.sweeps.read();
    assert.equal(state.WalkedAt, ZERO_TIME);
    assert.notEqual(state.WalkedUpTo, '');
    isSlow = false;
    await lab.sweep();
    const { state: after } = await lab.store.sweeps.read();
    assert.deepEqual([after.WalkedUpTo, after.WalkedBy], ['', 'r1']);
    assert.notEqual(after.WalkedAt, ZERO_TIME);
    await lab.store.close();
  });
});
