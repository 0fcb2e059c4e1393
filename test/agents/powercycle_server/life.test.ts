import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Outlet } from '../../../agents/powercycle_server/driver/driver.ts';
import { newWorld, rackOf, startLife, type World } from '../../support/power_life.ts';
import { StandInOutlet } from '../../support/power_stand_ins.ts';
import { makeDirectory } from '../../support/scratch.ts';

const outletsOf = ({ outlets }: World) => [...outlets.values()];

describe('the life of the power-cycle server', () => {
  it('cycles 40 machines of one controller one at a time, each once, after the storm’s minute', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(40));
    for (let at = 1; at <= 40; at += 1) server.want(`m-${at}`);
    await time.until(() => server.wanted.size === 0);
    const all = outletsOf(world)
      .flatMap(({ record }) => record)
      .sort((a, b) => a.atMs - b.atMs);
    assert.equal(all.length, 80);
    assert(
      all.every(({ state }, at) => state === (at % 2 === 0 ? 'off' : 'on')),
      'one off at any time',
    );
    assert(all[0]!.atMs >= 60_000);
    assert.equal(world.lines.filter(({ message }) => message === 'storm of requests held').length, 1);
    assert.equal(world.lines.filter(({ message }) => message === 'cycle ended').length, 40);
    await life.stop();
  });

  it('cycles a machine that is asked for 20 times an hour at most 4 times a day, 15 min apart', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(1));
    for (let asked = 0; asked < 20 * 6; asked += 1) {
      if (!server.wanted.has('m-1')) server.want('m-1');
      await time.pass(180_000);
    }
    const offs = world.outlets.get('m-1')!.record.filter(({ state }) => state === 'off');
    assert.equal(offs.length, 4);
    assert(offs.every(({ atMs }, at) => at === 0 || atMs - offs[at - 1]!.atMs >= 900_000));
    assert(server.outcomesOf('m-1').includes('capped'));
    await life.stop();
  });

  it('counts cycles over a restart, and a time on disk later than now as now', async () => {
    const world = newWorld();
    const { time, server } = world;
    const directory = makeDirectory();
    const first = startLife(world, directory, rackOf(1));
    server.want('m-1');
    await time.until(() => server.wanted.size === 0);
    await first.stop();
    time.wrongMs = -30 * 24 * 3_600_000;
    const second = startLife(world, directory, rackOf(1));
    server.want('m-1');
    await time.pass(3_600_000);
    assert.equal(world.outlets.get('m-1')!.offs, 1);
    await second.stop();
  });

  it('asks the server’s leave, so that a lost state directory or a second agent cycles no machine again', async () => {
    const world = newWorld();
    const { time, server } = world;
    const directory = makeDirectory();
    const first = startLife(world, directory, rackOf(1));
    server.want('m-1');
    await time.until(() => server.wanted.size === 0);
    await first.stop();
    rmSync(directory, { recursive: true });
    for (const refusal of ['too soon', 'claimed by another', 'in maintenance'] as const) {
      server.refusal = refusal;
      const next = startLife(world, makeDirectory(), rackOf(1));
      server.want('m-1');
      await time.pass(600_000);
      assert.equal(world.outlets.get('m-1')!.offs, 1);
      await next.stop();
    }
    server.refusal = 'capped';
    const last = startLife(world, makeDirectory(), rackOf(1));
    await time.until(() => server.outcomesOf('m-1').includes('capped'));
    await last.stop();
  });

  it('lets a machine in maintenance wait, and never switches a protected outlet', async () => {
    const world = newWorld();
    const { time, server } = world;
    const text = rackOf(2).replace(/}$/, ', protected: ["rack4-pdu/2"]}');
    const life = startLife(world, makeDirectory(), text);
    server.want('m-1', true);
    server.want('m-2');
    await time.pass(3_600_000);
    assert.deepEqual(
      outletsOf(world).map(({ offs }) => offs),
      [0, 0],
    );
    assert.deepEqual(server.outcomesOf('m-2'), ['refused']);
    server.want('m-1');
    await time.until(() => server.outcomesOf('m-1').includes('verified'));
    await life.stop();
  });

  it('tries a request whose off fails 3 times, 15 min apart, then ends it; the machine is untouched', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(1));
    const outlet = world.outlets.get('m-1')!;
    outlet.onOff = 'refuse';
    server.want('m-1');
    await time.until(() => server.wanted.size === 0, 2 * 3_600_000);
    assert.deepEqual(
      server.results.map(({ body }) => [body.Outcome, body.Final]),
      [
        ['failed', false],
        ['failed', false],
        ['failed', true],
      ],
    );
    assert(time.ms() >= 30 * 60_000);
    assert.equal(outlet.offs, 0);
    await life.stop();
  });

  it('cycles every machine exactly once though every answer of the server is lost at some time', async () => {
    for (let losses = 1; losses <= 12; losses += 1) {
      const world = newWorld();
      const { time, server } = world;
      server.losesAnswers = losses;
      const life = startLife(world, makeDirectory(), rackOf(2));
      server.want('m-1');
      server.want('m-2');
      await time.until(() => server.wanted.size === 0);
      await time.pass(120_000);
      assert.deepEqual(
        outletsOf(world).map(({ offs }) => offs),
        [1, 1],
      );
      assert.deepEqual(server.outcomesOf('m-1'), ['verified']);
      await life.stop();
    }
  });

  it('does not take an answer that is older than its result for a new request', async () => {
    const world = newWorld();
    const { time, server } = world;
    server.staleMs = 4_000;
    const life = startLife(world, makeDirectory(), rackOf(1, 'minGapSeconds: 0,'));
    server.want('m-1');
    await time.until(() => server.wanted.size === 0);
    await time.pass(120_000);
    assert.equal(world.outlets.get('m-1')!.offs, 1);
    await life.stop();
  });

  it('keeps a result for two hours until the server takes it, though the request was cancelled and made again', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(1));
    server.want('m-1');
    await time.until(() => world.outlets.get('m-1')!.state === 'off');
    server.isReachable = false;
    server.cancel('m-1');
    const second = server.want('m-1');
    await time.pass(2 * 3_600_000);
    server.isReachable = true;
    await time.until(() => server.results.length === 2);
    assert.deepEqual(
      server.results.map(({ body }) => body.RequestID),
      ['r1', second],
    );
    assert(server.results[0]!.body.OffSecondsAgo! > 7_000);
    assert.deepEqual(server.outcomesOf('m-1'), ['verified', 'verified']);
    await life.stop();
  });

  it('serves an older server by list and complete alone', async () => {
    const world = newWorld();
    const { time, server } = world;
    server.isOlder = true;
    server.losesAnswers = 0;
    const life = startLife(world, makeDirectory(), rackOf(2, 'minGapSeconds: 0,'));
    server.want('m-1');
    await time.until(() => server.completes.length === 1);
    await time.pass(60_000);
    assert.equal(world.outlets.get('m-1')!.offs, 1);
    server.want('m-1');
    await time.until(() => server.completes.length === 2);
    assert.equal(world.outlets.get('m-1')!.offs, 2);
    assert.deepEqual(server.begins, []);
    await life.stop();
  });

  it('never completes what did not happen on an older server', async () => {
    const world = newWorld();
    const { time, server } = world;
    server.isOlder = true;
    const life = startLife(world, makeDirectory(), rackOf(1));
    world.outlets.get('m-1')!.onOff = 'lie';
    server.want('m-1');
    await time.pass(3 * 3_600_000);
    assert.deepEqual(server.completes, []);
    assert(server.wanted.has('m-1'));
    await life.stop();
  });

  it('lets a controller out of reach at start hold up nothing, and takes it when it is back', async () => {
    const world = newWorld();
    const { time, server } = world;
    const text = `{synaccess: {a: {address: "h", ports: {"m-1": 1}}}, tasmota: {b: {address: "i", ownCycle: false, ports: {"m-2": 1}}}}`;
    const life = startLife(world, makeDirectory(), text);
    world.outlets.get('m-1')!.isReachable = false;
    server.want('m-2');
    await time.until(() => server.outcomesOf('m-2').includes('verified'));
    await time.until(() => server.items.get('m-1')?.PowerCycleState === 'in_error');
    world.outlets.get('m-1')!.isReachable = true;
    await time.until(() => server.items.get('m-1')?.PowerCycleState === 'available', 120_000);
    await life.stop();
  });

  it('calls it acknowledged, never stuck, if the port is on and nothing draws power', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(1));
    const outlet = world.outlets.get('m-1')!;
    outlet.on = 'no_load';
    outlet.state = 'no_load';
    server.want('m-1');
    await time.until(() => server.wanted.size === 0);
    assert.deepEqual(server.outcomesOf('m-1'), ['acknowledged']);
    assert.match(server.results[0]!.body.Detail, /nothing draws power/);
    await life.stop();
  });

  it('turns on what it finds off, and says so', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(1));
    world.outlets.get('m-1')!.state = 'off';
    server.want('m-1');
    await time.until(() => server.wanted.size === 0);
    assert.deepEqual(server.outcomesOf('m-1'), ['was_off']);
    assert.equal(world.outlets.get('m-1')!.offs, 0);
    await life.stop();
  });

  it('starts no cycle while too many outlets of the controller stay off', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(4));
    for (const id of ['m-1', 'm-2']) world.outlets.get(id)!.onOn = 'refuse';
    for (const id of ['m-1', 'm-2', 'm-3']) server.want(id);
    await time.pass(3_600_000);
    assert.deepEqual(
      outletsOf(world).map(({ offs }) => offs),
      [1, 1, 0, 0],
    );
    for (const outlet of outletsOf(world)) outlet.onOn = 'ok';
    await time.until(() => server.wanted.size === 0);
    await life.stop();
  });

  /** A device with its own cycle, of which only one may ever be done. */
  const ownCycle = async (
    act: (world: World, seconds: number) => Promise<void>,
    { canRead = true, isRead = () => true }: { canRead?: boolean; isRead?: (world: World) => boolean } = {},
  ) => {
    const world = newWorld();
    const outlet = new StandInOutlet(world.time);
    world.outlets.set('m-1', outlet);
    const open = (): Outlet => ({
      ...(canRead && {
        read: () => (isRead(world) ? Promise.resolve(outlet.state) : Promise.reject(new Error('EHOSTDOWN'))),
      }),
      set: async (state) => outlet.switchTo(state),
      cycle: (seconds) => act(world, seconds),
    });
    const life = startLife(world, makeDirectory(), rackOf(1, 'ownCycle: true,'), { open });
    world.server.want('m-1');
    await world.time.until(() => world.server.results.length > 0);
    await life.stop();
    return { outlet, outcomes: world.server.outcomesOf('m-1') };
  };
  const offAndOn = async ({ time, outlets }: World, seconds: number): Promise<void> => {
    outlets.get('m-1')!.switchTo('off');
    time.later(seconds * 1000, () => outlets.get('m-1')!.switchTo('on'));
  };

  it('cuts once if the device’s own cycle is over when it answers', async () => {
    const { outlet, outcomes } = await ownCycle(async (world, seconds) => {
      await offAndOn(world, seconds);
      await world.time.sleep(seconds * 1000 + 1, new AbortController().signal);
    });
    assert.deepEqual([outlet.offs, outlet.state, outcomes], [1, 'on', ['acknowledged']]);
  });

  it('cuts once if the device cannot be read during its own cycle', async () => {
    for (const isLost of [false, true]) {
      let cutMs = Infinity;
      const { outlet, outcomes } = await ownCycle(
        async (world, seconds) => {
          cutMs = world.time.ms();
          await offAndOn(world, seconds);
          if (isLost) throw new Error('read ECONNRESET');
        },
        { isRead: ({ time }) => time.ms() < cutMs || time.ms() > cutMs + 12_000 },
      );
      assert.deepEqual([outlet.offs, outlet.state], [1, 'on'], outcomes.join());
    }
  });

  it('counts an outlet that is pending in the end as one that may have been cut', async () => {
    const world = newWorld();
    const outlet = new StandInOutlet(world.time);
    world.outlets.set('m-1', outlet);
    const open = (): Outlet => ({
      read: () => Promise.resolve(outlet.state),
      set: async (state) => {
        outlet.switchTo(state);
        if (state === 'off') outlet.state = 'pending';
      },
    });
    const life = startLife(world, makeDirectory(), rackOf(1), { open });
    world.server.want('m-1');
    await world.time.until(() => world.server.results.length > 0);
    const { done } = life.journal.endedOf('m-1')[0]!;
    assert.deepEqual([outlet.state, done.outcome, done.counted], ['on', 'failed', true]);
    assert.match(done.detail, /off not confirmed, turned on/);
    const { OffSeconds, OffSecondsAgo } = world.server.results[0]!.body;
    assert.deepEqual([OffSeconds, OffSecondsAgo === null], [null, false]);
    await life.stop();
  });

  it('turns on after an own cycle that failed on a device that cannot be read', async () => {
    const { outlet } = await ownCycle(() => Promise.reject(new Error('answered 500')), { canRead: false });
    assert.equal(outlet.state, 'on');
  });

  it('takes a server that knew the newer calls for an older one only after a minute of 404, and loses no result', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(2));
    world.outlets.get('m-1')!.onOff = 'refuse';
    server.want('m-1');
    await time.until(() => server.begins.length > 0);
    // As a load balancer answers whose server is down.
    server.isOlder = true;
    await time.pass(50_000);
    server.want('m-2');
    await time.pass(5_000);
    server.isOlder = false;
    await time.until(() => server.outcomesOf('m-1').includes('failed'), 60_000);
    await time.until(() => server.outcomesOf('m-2').includes('verified'), 120_000);
    assert.deepEqual([server.completes, server.begins.length], [[], 2]);
    server.isOlder = true;
    await time.pass(90_000);
    server.want('m-2');
    await time.until(() => server.completes.length === 1);
    await life.stop();
  });

  it('forgets what it said of requests that are gone', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(1));
    const waits = (): number => world.lines.filter(({ message }) => message === 'cycle waits').length;
    for (let asked = 1; asked <= 8; asked += 1) {
      server.want('m-1', true);
      await time.until(() => waits() === asked, 60_000);
    }
    assert.equal(life.life.dispatcher.remembered, 1);
    await life.stop();
  });

  it('sends the results of other machines though the server cannot take one', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(2));
    server.failsFor.add('m-1');
    server.want('m-1');
    await time.until(() => world.outlets.get('m-1')!.record.length === 2);
    server.want('m-2');
    await time.until(() => server.outcomesOf('m-2').includes('verified'), 300_000);
    server.failsFor.clear();
    await time.until(() => server.outcomesOf('m-1').includes('verified'), 60_000);
    await life.stop();
  });

  it('tells how long ago a cycle was though the clock was set meanwhile', async () => {
    const world = newWorld();
    const { time, server } = world;
    const life = startLife(world, makeDirectory(), rackOf(1));
    server.want('m-1');
    await time.until(() => world.outlets.get('m-1')!.state === 'off');
    server.isReachable = false;
    await time.pass(600_000);
    time.wrongMs = 10 * 365 * 24 * 3_600_000;
    server.isReachable = true;
    await time.until(() => server.results.length === 1);
    assert(server.results[0]!.body.OffSecondsAgo! < 700);
    await life.stop();
  });
});
