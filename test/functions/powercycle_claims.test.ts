/** The function `powercycle`, as our power-cycle server calls it: requests, claims, results and its presence. */
import assert from 'node:assert/strict';
import { NO_POWER } from '../../shared/types/power.ts';
import { POWER_AGENT_HEADER } from '../../shared/types/powercycle_api.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { NOW } from '../support/builders.ts';
import { aBegin, AGENT, aResult, OTHER } from '../support/cycled.ts';
import { addressOf, type AskOptions, type Lab, openLab } from '../support/lab.ts';
import { at } from '../support/lived.ts';

const REQUESTS = 'GET /json/v1/powercycle/requests';
const begin = (id: string) => `POST /json/v1/powercycle/begin/${id}`;
const result = (id: string) => `POST /json/v1/powercycle/result/${id}`;
const UPDATE = 'POST /json/v1/powercycle/state/update';

describe('powercycle with claims', () => {
  let lab: Lab;
  let seconds = 0;
  beforeEach(async () => {
    seconds = 0;
    lab = openLab({ now: () => new Date(NOW.getTime() + seconds * 1000) });
    await lab.put('skia-1');
  });
  afterEach(() => lab.close());
  const call = async (path: string, body?: AskOptions['body'], agent = AGENT) => {
    const headers = { [POWER_AGENT_HEADER]: `${agent.ID} ${agent.Host}` };
    const options = { as: 'powercycle' as const, headers, ...(body !== undefined && { body }) };
    const { status, json } = await lab.ask(path, options);
    return [status, json] as const;
  };
  const requestCycle = async (id = 'skia-1') => {
    await lab.ask(`POST /_/machine/toggle_powercycle/${id}`, { body: { PowerCycle: true } });
    return (await lab.store.get(id))!.Power.Request.ID;
  };
  const cancel = () => lab.ask('POST /_/machine/toggle_powercycle/skia-1', { body: { PowerCycle: false } });
  const entries = async () =>
    (await lab.store.timeline('skia-1', { limit: 100 })).Entries.map(
      ({ Kind, From, To, Reason }) => `${Kind}: ${From} → ${To} (${Reason})`,
    );
  const audited = () =>
    lab.lines.filter(({ message }) => message === 'operator action').map(({ action }) => action);

  it('lists requests with who made them, oldest first', async () => {
    await lab.put('skia-2');
    const second = await requestCycle('skia-2');
    seconds = 1;
    const first = await requestCycle();
    const Requests = [
      { MachineID: 'skia-2', RequestID: second, RequestedAt: at(0) },
      { MachineID: 'skia-1', RequestID: first, RequestedAt: at(1) },
    ].map((one) => ({
      ...{ ...one, RequestedBy: addressOf('editor'), Maintenance: false },
      ...{ ClaimedBy: '', ClaimedUntil: ZERO_TIME },
    }));
    assert.deepEqual(await call(REQUESTS), [200, { AsOf: at(1), Requests }]);
    assert.notEqual(first, second);
  });

  it('names a request anew if it is cancelled and made again', async () => {
    const first = await requestCycle();
    await cancel();
    assert.notEqual(await requestCycle(), first);
  });

  it('carries out a request from its claim to its end', async () => {
    const id = await requestCycle();
    assert.deepEqual(await call(begin('skia-1'), aBegin(id)), [200, { Granted: true, Until: at(330) }]);
    seconds = 5;
    const [, listed] = await call(REQUESTS);
    const [{ ClaimedBy, ClaimedUntil } = { ClaimedBy: '', ClaimedUntil: '' }] = (
      listed as { Requests: { ClaimedBy: string; ClaimedUntil: string }[] }
    ).Requests;
    assert.deepEqual([ClaimedBy, ClaimedUntil], ['rack4-jump', at(330)]);
    seconds = 40;
    const done = aResult(id, 'verified', { Final: true, ResultID: 'x1' });
    assert.deepEqual(await call(result('skia-1'), done), [200, { At: at(40), Completed: true }]);
    const { PowerCycle, Power } = (await lab.store.get('skia-1'))!;
    assert.deepEqual([PowerCycle, Power.Request, Power.Starts], [false, NO_POWER.Request, [at(0)]]);
    assert.deepEqual((await entries()).slice(0, 3).toSorted(), [
      'power_cycle:  → claimed by rack4-jump ()',
      'power_cycle: claimed by rack4-jump → verified (rack4-pdu/3, off for 10 s: as seen)',
      'power_request: requested → none (Power cycle verified.)',
    ]);
    assert.deepEqual(audited(), ['toggle_powercycle', 'powercycle_begin', 'powercycle_result']);
  });

  it('tells the outcome in the timeline while the outlet is still worked on, and no old one with a new claim', async () => {
    const id = await requestCycle();
    await call(begin('skia-1'), aBegin(id));
    seconds = 40;
    await call(result('skia-1'), aResult(id, 'stuck_off'));
    seconds = 90;
    await call(result('skia-1'), aResult(id, 'verified', { Final: true }));
    seconds = 1000;
    await call(begin('skia-1'), aBegin(await requestCycle()));
    assert.deepEqual(
      (await entries()).filter((entry) => entry.startsWith('power_cycle')),
      [
        'power_cycle: verified → claimed by rack4-jump ()',
        'power_cycle: claimed by rack4-jump → verified (rack4-pdu/3, off for 10 s: as seen)',
        'power_cycle: claimed by rack4-jump → claimed by rack4-jump (stuck_off: rack4-pdu/3, off for 10 s: as seen)',
        'power_cycle:  → claimed by rack4-jump ()',
      ],
    );
  });

  it('does what is sent twice once, when the first answer was lost', async () => {
    const id = await requestCycle();
    for (const second of [1, 2, 62]) {
      seconds = second;
      assert.deepEqual(await call(begin('skia-1'), aBegin(id)), [
        200,
        { Granted: true, Until: at(second + 330) },
      ]);
    }
    const done = aResult(id, 'acknowledged', { Final: true, ResultID: 'x1' });
    for (const second of [70, 75, 7200]) {
      seconds = second;
      const again = { ...done, OffSecondsAgo: 30 + second - 70, OnSecondsAgo: 20 + second - 70 };
      assert.deepEqual(await call(result('skia-1'), again), [200, { At: at(second), Completed: true }]);
    }
    const { Power } = (await lab.store.get('skia-1'))!;
    assert.deepEqual([Power.Starts, Power.LastCycle.At], [[at(1)], at(70)]);
    assert.equal((await entries()).filter((entry) => entry.startsWith('power_cycle')).length, 2);
    assert.deepEqual(audited(), ['toggle_powercycle', 'powercycle_begin', 'powercycle_result']);
  });

  it('lets one of two power-cycle servers have a machine that both are asked for at once', async () => {
    const id = await requestCycle();
    const answers = await Promise.all(
      [AGENT, OTHER, OTHER, AGENT].map((agent) => call(begin('skia-1'), aBegin(id), agent)),
    );
    const granted = answers.map(([, json]) => (json as { Granted: boolean }).Granted);
    assert.deepEqual(granted.filter(Boolean).length, 2, 'the same one, twice');
    assert.equal(granted[0], granted[3]);
    assert.equal((await lab.store.get('skia-1'))!.Power.Starts.length, 1);
  });

  it('takes a result of a request that was cancelled, and made again meanwhile', async () => {
    const id = await requestCycle();
    await call(begin('skia-1'), aBegin(id));
    assert.deepEqual((await cancel()).json, { Changed: true });
    const other = await requestCycle();
    const done = aResult(id, 'verified', { Final: true, OffSecondsAgo: 7230, OnSecondsAgo: 7220 });
    seconds = 7260;
    assert.deepEqual(await call(result('skia-1'), done), [200, { At: at(7260), Completed: true }]);
    const { PowerCycle, Power } = (await lab.store.get('skia-1'))!;
    assert.deepEqual([PowerCycle, Power.Request.ID, Power.LastCycle.Outcome], [true, other, 'verified']);
  });

  it('still completes what a power-cycle server that knows no claims has done', async () => {
    const id = await requestCycle();
    assert.deepEqual(await call('POST /json/v1/powercycle/complete/skia-1'), [200, { Changed: true }]);
    assert.deepEqual(await call(begin('skia-1'), aBegin(id)), [
      200,
      { Granted: false, Why: 'another request' },
    ]);
  });

  it('answers that a machine is unknown, which is not an older server', async () => {
    for (const [path, body] of [
      [begin('skia-9'), aBegin('r1')],
      [result('skia-9'), aResult('r1', 'verified')],
      ['POST /json/v1/powercycle/complete/skia-9', ''],
    ] as const) {
      const [status, json] = await call(path, body);
      assert.deepEqual([status, (json as { type: string }).type], [404, 'unknown-machine'], path);
    }
    assert.equal((await lab.ask('GET /json/v1/powercycle/later', { as: 'powercycle' })).status, 404);
    assert.equal(await lab.store.get('skia-9'), undefined);
  });

  it('grants no claim to who does not name itself', async () => {
    for (const headers of [{}, { [POWER_AGENT_HEADER]: 'rack4' }]) {
      const options = { as: 'powercycle' as const, body: aBegin(await requestCycle()), headers };
      const { status, json } = await lab.ask(begin('skia-1'), options);
      assert.deepEqual([status, /X-Power-Agent/.test((json as { detail: string }).detail)], [400, true]);
      await cancel();
    }
  });

  const good = aResult('r1', 'verified');
  for (const [problem, path, body] of [
    ['a claim without a request', begin('skia-1'), { ...aBegin('r1'), RequestID: undefined }],
    ['a claim for longer than an hour', begin('skia-1'), aBegin('r1', { OffSeconds: 3601 })],
    ['a claim with a negative time', begin('skia-1'), aBegin('r1', { VerifySeconds: -1 })],
    ['a claim with a text for Insist', begin('skia-1'), { ...aBegin('r1'), Insist: 'yes' }],
    ['a result without an outcome', result('skia-1'), { ...good, Outcome: undefined }],
    ['a result with an unknown outcome', result('skia-1'), { ...good, Outcome: 'fine' }],
    ['a result from the future', result('skia-1'), { ...good, OnSecondsAgo: -1 }],
    ['a result with a long Detail', result('skia-1'), { ...good, Detail: 'x'.repeat(1025) }],
    ['a result that is a list', result('skia-1'), [good]],
  ] as const)
    it(`refuses ${problem}, and writes nothing`, async () => {
      const before = await lab.store.get('skia-1');
      const [status, json] = await call(path, body);
      assert.deepEqual([status, (json as { type: string }).type], [400, 'bad-request']);
      assert.deepEqual(await lab.store.get('skia-1'), before);
    });

  it('ignores members that it does not know, of a newer power-cycle server', async () => {
    const id = await requestCycle();
    const [status] = await call(begin('skia-1'), { ...aBegin(id), Shelf: { __proto__: 1 } });
    assert.equal(status, 200);
    assert.equal((await call(result('skia-1'), { ...aResult(id, 'verified'), Watts: 12 }))[0], 200);
  });

  it('notes a power-cycle server by any of its calls, once a minute, and nobody else', async () => {
    const agents = () => lab.store.power.agents();
    await lab.ask(REQUESTS, { as: 'viewer', headers: { [POWER_AGENT_HEADER]: `${AGENT.ID} h` } });
    await lab.ask(REQUESTS, { as: 'powercycle' });
    assert.deepEqual(await agents(), []);
    for (const [path, body] of [
      [REQUESTS, undefined],
      ['GET /json/v1/powercycle/list', undefined],
      [UPDATE, { Machines: [] }],
      ['POST /json/v1/powercycle/complete/skia-1', ''],
    ] as const) {
      seconds += 60;
      await call(path, body);
      assert.deepEqual(await agents(), [{ ...AGENT, SeenAt: at(seconds), Busy: [] }], path);
    }
    const noted = seconds;
    seconds += 30;
    await call(REQUESTS);
    assert.equal((await agents())[0]?.SeenAt, at(noted));
    const id = await requestCycle();
    await call(begin('skia-1'), aBegin(id));
    assert.deepEqual((await agents())[0]?.Busy, [{ Controller: 'rack4-pdu', At: at(seconds) }]);
    seconds += 5;
    await call(begin('skia-1'), aBegin(id), OTHER);
    assert.equal((await agents()).find(({ ID }) => ID === OTHER.ID)?.Busy.length, 0, 'it was refused');
    await call(result('skia-1'), aResult(id, 'verified'));
    assert.equal((await agents()).find(({ ID }) => ID === AGENT.ID)?.Busy[0]?.At, at(seconds));
  });

  it('answers although the presence of its caller cannot be noted', async () => {
    const { store } = lab;
    const power = { ...store.power, note: () => Promise.reject(new Error('no')) };
    const failing = openLab({ store: { ...store, power, close: () => Promise.resolve() } });
    const headers = { [POWER_AGENT_HEADER]: `${AGENT.ID} ${AGENT.Host}` };
    assert.equal((await failing.ask(REQUESTS, { as: 'powercycle', headers })).status, 200);
    assert.equal(failing.lines[0]?.['message'], 'power agent not noted');
    await failing.close();
  });

  it('settles outlets that are as known without a transaction, and owes them to who named them last', async () => {
    await lab.put('skia-2');
    const Machines = ['skia-1', 'skia-2', 'skia-9'].map((MachineID) => ({
      ...{ MachineID, PowerCycleState: 'available', Controller: 'c', Outlet: MachineID },
    }));
    const answer = [200, { Updated: ['skia-1', 'skia-2'], Unknown: ['skia-9'] }];
    assert.deepEqual(await call(UPDATE, { Machines }), answer);
    assert.deepEqual(await lab.store.power.namedBy(AGENT.ID), ['skia-1', 'skia-2']);
    const { store } = lab;
    const frozen = openLab({
      store: {
        ...store,
        update: () => Promise.reject(new Error('no transaction is expected')),
        close: () => Promise.resolve(),
      },
    });
    const headers = { [POWER_AGENT_HEADER]: `${AGENT.ID} ${AGENT.Host}` };
    const { status, json } = await frozen.ask(UPDATE, { as: 'powercycle', headers, body: { Machines } });
    assert.deepEqual([status, json], answer);
    await frozen.close();
    lab = openLab({ store });
    await call(UPDATE, { Machines: Machines.slice(0, 1) }, OTHER);
    assert.deepEqual(await lab.store.power.namedBy(AGENT.ID), ['skia-2']);
  });
});
