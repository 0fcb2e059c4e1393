import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readRackConfig } from '../../../agents/powercycle_server/config/read_config.ts';
import type { Outlet } from '../../../agents/powercycle_server/driver/driver.ts';
import { Journal } from '../../../agents/powercycle_server/journal.ts';
import { createLife } from '../../../agents/powercycle_server/life.ts';
import { createLog } from '../../../shared/log.ts';
import { newWorld, rackOf, startLife } from '../../support/power_life.ts';
import { StandInOutlet } from '../../support/power_stand_ins.ts';
import { makeDirectory } from '../../support/scratch.ts';

const ENDS = ['verified', 'acknowledged', 'was_off'];
/** The device's own cycle ends by itself, and is left alone until then. */
const KINDS = {
  'our cycle': { limitMs: 10_000, steps: 25, prepare: () => undefined },
  'the device’s own cycle': {
    ...{ limitMs: 16_000, steps: 25 },
    prepare: (outlet: StandInOutlet) => (outlet.hasCycle = true),
  },
  'a cycle that cannot be read': {
    ...{ limitMs: 10_000, steps: 10 },
    prepare: (outlet: StandInOutlet) => (outlet.canRead = false),
  },
  'turning on what is found off': {
    ...{ limitMs: 10_000, steps: 10 },
    prepare: (outlet: StandInOutlet) => (outlet.state = 'off'),
  },
};

describe('an outlet', () => {
  const oneCycle = async (kind: keyof typeof KINDS, dieAt: number, when: 'before' | 'after') => {
    const world = newWorld();
    const directory = makeDirectory();
    const config = rackOf(1, 'ownCycle: true,');
    const outlet = new StandInOutlet(world.time);
    KINDS[kind].prepare(outlet);
    world.outlets.set('m-1', outlet);
    world.server.want('m-1');
    const first = startLife(world, directory, config, { dieAt, when });
    const isOver = (): boolean => first.state.isDead || world.server.wanted.size === 0;
    await world.time.until(isOver, 300_000);
    if (!first.state.isDead) return undefined;
    const diedAtMs = world.time.ms();
    const second = startLife(world, directory, config);
    await world.time.until(() => outlet.state === 'on', 60_000);
    const onAfterMs = world.time.ms() - diedAtMs;
    // Nothing casts a doubt on the outlet, and nobody waits for the next try.
    await world.time.until(() => second.journal.open.length === 0 && world.server.wanted.size === 0, 120_000);
    await second.stop();
    return { outlet, onAfterMs, outcomes: world.server.outcomesOf('m-1') };
  };

  for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
    for (const when of ['before', 'after'] as const) {
      it(`is on, cycled at most once and reported after kill -9 ${when} any step of ${kind}`, async () => {
        let kills = 0;
        for (let dieAt = 1; ; dieAt += 1) {
          const end = await oneCycle(kind, dieAt, when);
          if (end === undefined) break;
          kills += 1;
          const { outlet, onAfterMs, outcomes } = end;
          assert.equal(outlet.state, 'on', `killed at step ${dieAt}`);
          assert(outlet.offs <= 1, `killed at step ${dieAt}: cut ${outlet.offs} times`);
          assert(onAfterMs <= KINDS[kind].limitMs, `killed at step ${dieAt}: on after ${onAfterMs} ms`);
          const isGood = outcomes.length > 0 && outcomes.every((outcome) => ENDS.includes(outcome));
          assert(isGood, `killed at step ${dieAt}: ${outcomes.join()}`);
        }
        assert(kills > KINDS[kind].steps, `only ${kills} steps`);
      });
    }
  }

  it('is turned on before exit by SIGTERM in the middle of the wait', async () => {
    const world = newWorld();
    const life = startLife(world, makeDirectory(), rackOf(1));
    world.server.want('m-1');
    const outlet = world.outlets.get('m-1')!;
    await world.time.until(() => outlet.state === 'off');
    await world.time.pass(3_000);
    const stoppedAtMs = world.time.ms();
    await life.stop();
    assert.equal(outlet.state, 'on');
    assert(outlet.record.at(-1)!.atMs - stoppedAtMs < 2_500);
    assert.deepEqual(world.server.outcomesOf('m-1'), ['verified']);
  });

  /** Executes off 5 s after it accepted it, and on at once. */
  const lateLife = () => {
    const world = newWorld();
    const directory = makeDirectory();
    const outlet = new StandInOutlet(world.time);
    world.outlets.set('m-1', outlet);
    let isTold = false;
    const open = (): Outlet => ({
      read: () => Promise.resolve(outlet.state),
      set: (state) => {
        if (state === 'on') outlet.switchTo('on');
        else world.time.later(5_000, () => outlet.switchTo('off'));
        isTold ||= state === 'off';
        return Promise.resolve();
      },
    });
    world.server.want('m-1');
    const start = () => startLife(world, directory, rackOf(1), { open });
    return { world, outlet, start, isTold: () => isTold };
  };

  it('is on after SIGTERM though the device executes off late, after on', async () => {
    const { world, outlet, start, isTold } = lateLife();
    const life = start();
    await world.time.until(isTold);
    await life.stop();
    await world.time.pass(60_000);
    assert.deepEqual([outlet.state, outlet.offs], ['on', 1]);
    assert.deepEqual(world.server.outcomesOf('m-1'), ['verified']);
  });

  it('is on after kill -9 though the device executes off late, after on', async () => {
    const { world, outlet, start, isTold } = lateLife();
    const first = start();
    await world.time.until(isTold);
    first.kill();
    const second = start();
    await world.time.pass(60_000);
    assert.deepEqual([outlet.state, outlet.offs], ['on', 1]);
    assert.deepEqual(world.server.outcomesOf('m-1'), ['verified']);
    await second.stop();
  });

  it('is not cut if the journal cannot say so before', async () => {
    const world = newWorld();
    const life = startLife(world, makeDirectory(), rackOf(1));
    const append = life.journal.append.bind(life.journal);
    life.journal.append = (line) =>
      line.step === 'off_sent' ? Promise.reject(new Error('ENOSPC: no space left')) : append(line);
    world.server.want('m-1');
    await world.time.until(() => world.server.results.length > 0);
    assert.equal(world.outlets.get('m-1')!.offs, 0);
    assert.match(world.server.results[0]!.body.Detail, /the journal cannot be written/);
    await life.stop();
  });

  it('is turned on by the next life though its machine has another name by then', async () => {
    const world = newWorld();
    const directory = makeDirectory();
    const first = startLife(world, directory, rackOf(1));
    world.server.want('m-1');
    const outlet = world.outlets.get('m-1')!;
    await world.time.until(() => outlet.state === 'off');
    first.kill();
    world.outlets.set('new', outlet);
    const second = startLife(world, directory, rackOf(1).replace('m-1', 'new'));
    await world.time.until(() => outlet.state === 'on', 10_000);
    await world.time.until(() => world.server.outcomesOf('m-1').includes('verified'), 60_000);
    await second.stop();
  });

  it('that is protected by the next life is left to a person', async () => {
    const world = newWorld();
    const directory = makeDirectory();
    const first = startLife(world, directory, rackOf(1));
    world.server.want('m-1');
    const outlet = world.outlets.get('m-1')!;
    await world.time.until(() => outlet.state === 'off');
    first.kill();
    const text = rackOf(1).replace(/}$/, ', protected: ["rack4-pdu/1"]}');
    const second = startLife(world, directory, text);
    await world.time.until(() => world.server.outcomesOf('m-1').includes('stuck_off'), 60_000);
    await world.time.pass(600_000);
    assert.deepEqual([outlet.state, outlet.record.length], ['off', 1]);
    assert.match(world.server.results[0]!.body.Detail, /the config protects rack4-pdu\/1/);
    await second.stop();
  });

  it('is left to the journal 60 s after a signal that comes before the start, or while a person cycles by hand', async () => {
    for (const isEarly of [true, false]) {
      const world = newWorld();
      const directory = makeDirectory();
      const first = startLife(world, directory, rackOf(1));
      const outlet = world.outlets.get('m-1')!;
      outlet.onOn = 'refuse';
      if (isEarly) {
        world.server.want('m-1');
        await world.time.until(() => outlet.state === 'off');
      }
      first.kill();
      const stopping = new AbortController();
      if (isEarly) stopping.abort();
      const life = createLife({
        config: readRackConfig(rackOf(1)),
        open: () => outlet.outlet(),
        journal: new Journal(directory, world.time.now),
        ...{ server: world.server.server, clock: world.time, stop: stopping.signal },
        log: createLog(() => undefined),
      });
      const ending = isEarly ? life.run() : life.dispatcher.byHand('m-1', false);
      let hasEnded = false;
      void ending.catch(() => undefined).finally(() => (hasEnded = true));
      await world.time.until(() => outlet.state === 'off');
      stopping.abort();
      await world.time.until(() => hasEnded, 70_000);
      assert.equal(new Journal(directory, world.time.now).open.length, 1);
    }
  });

  it('is left to the journal after 60 s if it does not come on at SIGTERM, and turned on by the next life', async () => {
    const world = newWorld();
    const directory = makeDirectory();
    const life = startLife(world, directory, rackOf(1));
    world.server.want('m-1');
    const outlet = world.outlets.get('m-1')!;
    await world.time.until(() => outlet.state === 'off');
    outlet.onOn = 'refuse';
    const stoppedAtMs = world.time.ms();
    await life.stop();
    assert(world.time.ms() - stoppedAtMs <= 70_000);
    assert.equal(outlet.state, 'off');
    outlet.onOn = 'ok';
    const next = startLife(world, directory, rackOf(1));
    await world.time.until(() => outlet.state === 'on', 10_000);
    await world.time.until(() => world.server.outcomesOf('m-1').includes('verified'), 60_000);
    await next.stop();
  });

  it('is never given up if it does not come on: reported at once, and again when it is back', async () => {
    for (const how of ['refuse', 'lie', 'hang'] as const) {
      const world = newWorld();
      const life = startLife(world, makeDirectory(), rackOf(1));
      world.server.want('m-1');
      const outlet = world.outlets.get('m-1')!;
      outlet.onOn = how;
      await world.time.until(() => world.server.outcomesOf('m-1').includes('stuck_off'), 90_000);
      const begun = world.server.begins.length;
      await world.time.pass(2 * 3_600_000);
      assert.equal(outlet.offs, 1, 'not cycled again');
      assert(world.server.begins.length > begun + 100, 'the claim is held');
      assert.equal(world.server.items.get('m-1')?.PowerCycleState, 'in_error');
      outlet.onOn = 'ok';
      await world.time.until(() => outlet.state === 'on', 120_000);
      await world.time.until(() => world.server.items.get('m-1')?.PowerCycleState === 'available', 120_000);
      assert.deepEqual(world.server.outcomesOf('m-1'), ['stuck_off', 'verified']);
      await life.stop();
    }
  });

  it('that left the config while it was off is reported at each start, until it is forgotten', async () => {
    const world = newWorld();
    const directory = makeDirectory();
    const life = startLife(world, directory, rackOf(1));
    world.server.want('m-1');
    await world.time.until(() => world.outlets.get('m-1')!.state === 'off');
    life.kill();
    for (const starts of [1, 2]) {
      const next = startLife(world, directory, '{}');
      await world.time.until(() => world.server.results.length === starts, 60_000);
      await next.stop();
    }
    assert.deepEqual(world.server.outcomesOf('m-1'), ['stuck_off', 'stuck_off']);
    assert.match(world.server.results[0]!.body.Detail, /--forget-outlet rack4-pdu\/1/);
  });

  it('is recovered although a line of the journal is damaged, which stops new cycles', async () => {
    const world = newWorld();
    const directory = makeDirectory();
    const life = startLife(world, directory, rackOf(2));
    world.server.want('m-1');
    await world.time.until(() => world.outlets.get('m-1')!.state === 'off');
    life.kill();
    const { appendFileSync } = await import('node:fs');
    appendFileSync(`${directory}/journal`, 'damaged\n');
    const next = startLife(world, directory, rackOf(2));
    await world.time.until(() => world.outlets.get('m-1')!.state === 'on', 10_000);
    world.server.want('m-2');
    await world.time.pass(600_000);
    assert.equal(world.outlets.get('m-2')!.offs, 0);
    assert.match(JSON.stringify(world.lines), /line \d+ of .*journal is damaged/);
    assert.match(readFileSync(`${directory}/journal`, 'utf8'), /^damaged$/m);
    await next.stop();
  });
});
