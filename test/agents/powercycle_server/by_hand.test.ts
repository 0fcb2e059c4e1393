/** What a person does with the program beside running it: with and without a running agent, which keeps the guards. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cycleByHand,
  forgetOutlet,
  loadConfig,
  runAgent,
  trustController,
} from '../../../agents/powercycle_server/agent.ts';
import { fingerprintOf } from '../../../agents/powercycle_server/connect/host_keys.ts';
import { readEnvironment } from '../../../agents/powercycle_server/environment.ts';
import { parseFlags } from '../../../agents/powercycle_server/flags.ts';
import { Journal } from '../../../agents/powercycle_server/journal.ts';
import { askRunning } from '../../../agents/powercycle_server/lock.ts';
import { aLog } from '../../support/builders.ts';
import { eventually } from '../../support/eventually.ts';
import type { PowerSwitch } from '../../support/power_switch/relay.ts';
import { synaccessSwitch } from '../../support/power_switch/synaccess.ts';
import { makeDirectory } from '../../support/scratch.ts';

/** Nobody listens there: everything must work without the server. */
const NOBODY = ['--local', '--machine_server', 'http://127.0.0.1:1'];
const NEVER = new AbortController().signal;
const now = (): Date => new Date();

describe('by hand, the power-cycle server', () => {
  let device: PowerSwitch;
  const ends: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    device = await synaccessSwitch();
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    await device.close();
  });

  const rack = (more = '') => {
    const state = makeDirectory();
    const path = join(state, 'rack.json5');
    const members = `address: "${device.address}", password: "hush-synaccess", offSeconds: 1, ${more} ports: {m: 3}`;
    writeFileSync(path, `{synaccess: {d: {${members}}}}`);
    const environment = readEnvironment({}, state, state);
    const { log, lines } = aLog();
    const flags = parseFlags([...NOBODY, '--config', path, '--state', state]);
    assert(flags.mode === 'run');
    const config = loadConfig(path, environment);
    const cycle = (machine: string, isInsisted = false) =>
      cycleByHand({ ...flags, mode: 'cycle', machine, isInsisted }, environment, config, log, NEVER);
    /** Runs until the test ends. */
    const run = async (): Promise<void> => {
      const stop = new AbortController();
      const running = runAgent(flags, environment, config, log, stop.signal);
      ends.push(async () => {
        stop.abort();
        await running;
      });
      const pid = { do: 'trust', name: 'nobody' } as const;
      await eventually(async () => assert.match(JSON.stringify(await askRunning(state, pid)), /trusted/));
    };
    return { state, environment, cycle, run, lines };
  };
  const unsentOf = (state: string) => {
    const journal = new Journal(state, now);
    journal.close();
    return journal.unsent.map(({ request, outcome }) => [request, outcome]);
  };

  it('cycles a machine without agent and server, keeps the result for the next life, and keeps the gap', async () => {
    const { cycle, state } = rack();
    const { text, isGood } = await cycle('m');
    assert.match(text, /^verified: seen off, seen on/);
    assert.deepEqual([isGood, device.relay.record], [true, ['off', 'on']]);
    assert.deepEqual(unsentOf(state), [['', 'verified']]);
    for (const isInsisted of [false, true])
      assert.deepEqual(await cycle('m', isInsisted), {
        text: 'not cycled: cycled less than 15 min ago',
        isGood: false,
      });
    assert.deepEqual(await cycle('x'), { text: 'not cycled: the config has no machine x', isGood: false });
    assert.deepEqual(device.relay.record, ['off', 'on']);
  });

  it('lets a person insist on one more cycle than a day allows', async () => {
    const { cycle } = rack('maxPerDay: 1, minGapSeconds: 0,');
    await cycle('m');
    assert.deepEqual(await cycle('m'), { text: 'not cycled: cycled 1 times in 24 h', isGood: false });
    assert.equal((await cycle('m', true)).isGood, true);
  });

  it('hands a cycle to the running agent, which keeps the guards', async () => {
    const { cycle, run, lines } = rack();
    await run();
    device.relay.off = 'refuse';
    const failed = await cycle('m');
    assert.deepEqual([failed.isGood, device.relay.record], [false, ['on']]);
    assert.match(failed.text, /^failed: off failed, the outlet stayed on/);
    device.relay.off = 'ok';
    assert.match((await cycle('m')).text, /^verified: /);
    assert.match((await cycle('m')).text, /less than 15 min/);
    assert(lines.some(({ message, step }) => message === 'cycle step' && step === 'off_seen'));
  });

  it('does not cycle while an outlet may be off from an interrupted cycle, and starts no second agent', async () => {
    const { cycle, state, environment } = rack();
    const journal = new Journal(state, now);
    await journal.append({
      ...{
        step: 'intent',
        cycle: 'c1',
        at: now().toISOString(),
        machine: 'm',
        request: 'r1',
        offSeconds: 10,
      },
      ...{ section: 'synaccess', controller: 'gone', ports: ['7'], address: '10.4.0.30' },
    });
    journal.close();
    assert.match((await cycle('m')).text, /an earlier cycle was interrupted/);
    assert.deepEqual(device.relay.record, []);

    assert.equal(
      (await forgetOutlet(environment, 'gone/8')).text,
      'the journal has no outlet gone/8 that may be off',
    );
    assert.deepEqual(await forgetOutlet(environment, 'gone/7'), { text: 'forgot gone/7', isGood: true });
    assert.equal(
      (await forgetOutlet(environment, 'gone/7')).text,
      'the journal has no outlet gone/7 that may be off',
    );
    assert.equal((await cycle('m')).isGood, true);
  });

  it('forgets an outlet in the running agent, too', async () => {
    const { state, environment, run } = rack();
    const journal = new Journal(state, now);
    await journal.append({
      ...{
        step: 'intent',
        cycle: 'c1',
        at: now().toISOString(),
        machine: 'x',
        request: 'r1',
        offSeconds: 10,
      },
      ...{ section: 'synaccess', controller: 'gone', ports: ['3', '4'], address: '10.4.0.30' },
    });
    journal.close();
    await run();
    assert.equal((await forgetOutlet(environment, 'gone/3+4')).text, 'forgot gone/3+4');
    const after = new Journal(state, now);
    assert.deepEqual(after.open, []);
    after.close();
  });

  it('does not let a person forget an outlet that the running agent has in its hands', async () => {
    const { environment, run } = rack();
    await run();
    assert.deepEqual(await forgetOutlet(environment, 'd/3'), {
      text: 'the config has d/3: the agent turns it on by itself',
      isGood: false,
    });
  });

  it('trusts the next host key of a controller, with and without a running agent', async () => {
    const { environment, run } = rack();
    const { hostKeys } = environment.surroundings;
    const [first, second, third] = ['a', 'b', 'c'].map((text) => Buffer.from(text));
    assert.equal(hostKeys.refusal('strip', first!, undefined), undefined);
    assert.match(hostKeys.refusal('strip', second!, undefined) ?? '', /run with --trust strip$/);
    assert.equal((await trustController(environment, 'strip')).text, 'the next host key of strip is trusted');
    assert.equal(hostKeys.refusal('strip', second!, undefined), undefined);
    await run();
    await trustController(environment, 'strip');
    assert.equal(hostKeys.refusal('strip', third!, undefined), undefined);
    assert.match(hostKeys.refusal('strip', third!, fingerprintOf(first!)) ?? '', /the config's hostKey is/);
  });
});
