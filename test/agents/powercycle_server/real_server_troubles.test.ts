/** The power-cycle server and the project's own functions together, when the network, a second agent, lost state or impatient people get in the way. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { rackOf } from '../../support/power_life.ts';
import { olderServer, openPowerLab, type PowerLab } from '../../support/power_lab.ts';
import { makeDirectory } from '../../support/scratch.ts';
import { unreliableNetwork } from '../../support/unreliable_request.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const idsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `m-${at + 1}`);

describe('the power-cycle server and the functions, whatever happens,', () => {
  let lab: PowerLab;
  beforeEach(async () => {
    lab = await openPowerLab();
  });
  afterEach(() => lab.close());

  for (const seed of [1, 2, 3])
    it(`cycle each machine exactly once, and end each request, over a network that cuts, repeats and delays (seed ${seed})`, async () => {
      const { time, start, get, entries } = lab;
      const ids = idsOf(8);
      for (const id of ids) await lab.lab.put(id);
      const network = unreliableNetwork(time, seed);
      const life = start(makeDirectory(), rackOf(8), network.through);
      await lab.request(ids);
      await lab.untilDone();
      // What is late or repeated arrives.
      await time.pass(5 * MINUTE_MS);
      for (const [fate, times] of Object.entries(network.fates)) assert(times > 0, `no request was ${fate}`);
      for (const id of ids) {
        assert.deepEqual(lab.recordOf(id), ['off', 'on'], id);
        const { PowerCycle, Power } = await get(id);
        assert.deepEqual([PowerCycle, Power.LastCycle.Outcome, Power.Starts.length], [false, 'verified', 1]);
        const ends = (await entries(id, 'power_cycle')).filter((entry) => entry.includes('→ verified'));
        assert.equal(ends.length, 1);
      }
      network.behave();
      await life.stop();
    });

  it('end a cycle that kill -9 interrupted as what was seen, by the claim of the life before', async () => {
    const { time, start, get } = lab;
    await lab.lab.put('m-1');
    const directory = makeDirectory();
    const first = start(directory, rackOf(1));
    await lab.request(['m-1']);
    await time.until(() => lab.outlets.get('m-1')!.state === 'off');
    await time.pass(4_000);
    first.kill();
    await time.pass(HOUR_MS);
    assert.equal((await get('m-1')).PowerCycle, true);
    const second = start(directory, rackOf(1));
    await lab.untilDone();
    await time.pass(30 * MINUTE_MS);
    assert.deepEqual(lab.recordOf('m-1'), ['off', 'on']);
    const { LastCycle, Starts } = (await get('m-1')).Power;
    assert.deepEqual([LastCycle.Outcome, Starts.length], ['verified', 1]);
    assert.match(LastCycle.Detail, /interrupted; seen off, seen on/);
    await second.stop();
  });

  it('cycle a machine once though two power-cycle servers have it in their configs', async () => {
    const { start, get } = lab;
    const ids = idsOf(3);
    for (const id of ids) await lab.lab.put(id);
    const lives = [start(makeDirectory(), rackOf(3)), start(makeDirectory(), rackOf(3))];
    await lab.request(ids);
    await lab.untilDone();
    await lab.time.pass(5 * MINUTE_MS);
    for (const id of ids) {
      assert.deepEqual(lab.recordOf(id), ['off', 'on']);
      assert.equal((await get(id)).Power.LastCycle.Outcome, 'verified');
    }
    for (const life of lives) await life.stop();
  });

  it('cycle a machine that is asked for all the time at most 4 times a day, 15 min apart, also by two agents and after their state was lost', async () => {
    const { time, start, get } = lab;
    await lab.lab.put('m-1');
    /** Every 3 min both live for half a minute, so that the test need not wait for their questions. */
    const live = async (directories: readonly string[], ms: number): Promise<void> => {
      for (const endMs = time.ms() + ms; time.ms() < endMs;) {
        const lives = directories.map((directory) => start(directory, rackOf(1)));
        if ((await lab.wanted()).length === 0) await lab.request(['m-1']);
        await time.pass(30_000);
        for (const life of lives) await life.stop();
        await time.pass(150_000);
      }
    };
    const directories = [makeDirectory(), makeDirectory()];
    await live(directories, 40 * MINUTE_MS);
    for (const directory of directories) rmSync(directory, { recursive: true });
    await live(directories, 30 * MINUTE_MS);
    const offs = lab.outlets.get('m-1')!.record.filter(({ state }) => state === 'off');
    assert.equal(offs.length, 4);
    offs.forEach(({ atMs }, at) => assert(at === 0 || atMs - offs[at - 1]!.atMs >= 15 * MINUTE_MS));
    assert.equal((await get('m-1')).Power.LastCycle.Outcome, 'capped');

    await time.pass(24 * HOUR_MS);
    await live([makeDirectory()], 3 * MINUTE_MS);
    assert.equal(lab.outlets.get('m-1')!.offs, 5, 'the next day it is cycled again');
  });

  it('settle a result that comes two hours late, though the request was cancelled and made again meanwhile', async () => {
    const { time, start, get, entries } = lab;
    await lab.lab.put('m-1');
    let isCut = false;
    const life = start(makeDirectory(), rackOf(1), (request) => (...args) => {
      if (isCut) throw new Error('connect ECONNREFUSED');
      return request(...args);
    });
    await lab.request(['m-1']);
    await time.until(() => lab.outlets.get('m-1')!.state === 'off');
    isCut = true;
    await lab.request(['m-1'], false);
    await lab.request(['m-1']);
    const { ID } = (await get('m-1')).Power.Request;
    await time.pass(2 * HOUR_MS);
    assert.deepEqual([(await get('m-1')).Power.Request.ID, lab.recordOf('m-1')], [ID, ['off', 'on']]);
    isCut = false;
    await lab.untilDone();
    assert.deepEqual(
      lab.recordOf('m-1'),
      ['off', 'on', 'off', 'on'],
      'the request made meanwhile is another',
    );
    const ends = (await entries('m-1', 'power_cycle')).filter((entry) => entry.includes('→ verified'));
    assert.match(ends[0] ?? '', /reported 120 min later/);
    assert.equal((await get('m-1')).Power.LastCycle.Effect, '');
    await life.stop();
  });

  it('work by list and complete alone if the server has no newer calls, whatever becomes of the answers', async () => {
    for (const seed of [4, 5]) {
      const { time, start, get } = lab;
      const ids = idsOf(4);
      for (const id of ids) await lab.lab.put(id);
      const network = unreliableNetwork(time, seed);
      const life = start(makeDirectory(), rackOf(4), (request) => network.through(olderServer(request)));
      const before = ids.map((id) => lab.outlets.get(id)!.offs);
      await lab.request(ids);
      await lab.untilDone();
      await time.pass(5 * MINUTE_MS);
      ids.forEach((id, at) => assert.equal(lab.outlets.get(id)!.offs, before[at]! + 1, id));
      assert.equal((await get('m-1')).Power.LastCycle.Outcome, '', 'it was completed, not reported');
      assert.equal((await get('m-1')).PowerCycleState, 'available');
      network.behave();
      await life.stop();
      await time.pass(16 * MINUTE_MS);
    }
  });
});
