/** One action on many machines. */
import assert from 'node:assert/strict';
import type { Store } from '../../shared/store/store.ts';
import { ACTIONS } from '../../shared/types/action.ts';
import { NOW } from '../support/builders.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { plain } from '../support/plain.ts';
import { NO_POWER } from '../../shared/types/power.ts';

const EDITOR = addressOf('editor');
const IDS = ['skia-3', 'skia-1', 'skia-2'];
const MAINTAIN = { Action: 'toggle_mode', Body: { MaintenanceMode: true, Reason: 'fan', Ticket: 'b/1' } };

describe('POST /_/machines/act', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab();
    for (const id of IDS) await lab.put(id);
    lab.lines.length = 0;
  });
  afterEach(() => lab.close());
  const act = async (body: object, key?: string, to = lab) => {
    const headers = key === undefined ? {} : { 'Idempotency-Key': key };
    const { status, json } = await to.ask('POST /_/machines/act', { body, headers });
    return { status, json, results: (json as { Results?: object[] }).Results };
  };
  const each = (result: object, ids = IDS) => ids.map((MachineID) => ({ MachineID, ...result }));
  const audited = () =>
    lab.lines
      .filter(({ message }) => message === 'operator action')
      .map(({ action, machineId, actor }) => [action, machineId, actor]);
  const entries = async (id: string) => (await lab.store.timeline(id, { limit: 100 })).Entries;
  const everything = async () =>
    plain([await Array.fromAsync(lab.store.list()), await Promise.all(IDS.map((id) => entries(id)))]);

  it('does the action to each machine, with an audit line, a timeline entry and a notice for each, in the order asked', async () => {
    const { status, results } = await act({ ...MAINTAIN, Machines: IDS });
    assert.deepEqual([status, results], [200, each({ Changed: true })]);
    for (const id of IDS) {
      const machine = await lab.store.get(id);
      assert.equal(machine?.MaintenanceMode, `${EDITOR} 2026-01-02T03:04:05Z`);
      assert.deepEqual([machine.Maintenance.Reason, machine.Maintenance.Ticket], ['fan', 'b/1']);
      const [entry] = await entries(id);
      assert.deepEqual([entry?.Kind, entry?.Actor], ['mode', EDITOR]);
      assert.match(entry?.Reason ?? '', /fan, b\/1/);
    }
    const byId = (a: readonly unknown[], b: readonly unknown[]) => String(a[1]).localeCompare(String(b[1]));
    assert.deepEqual(
      audited().sort(byId),
      IDS.toSorted().map((id) => ['toggle_mode', id, EDITOR]),
    );
    assert.deepEqual(lab.published.map(({ attributes }) => attributes['hostname']).sort(), IDS.toSorted());
  });

  it('tells what became of each: changed, unchanged, unknown', async () => {
    await act({ ...MAINTAIN, Machines: ['skia-1'] });
    lab.published.length = 0;
    const { results } = await act({ ...MAINTAIN, Machines: ['skia-1', 'skia-9', 'skia-2'] });
    assert.deepEqual(results, [
      { MachineID: 'skia-1', Changed: false },
      { MachineID: 'skia-9', Problem: 'unknown-machine' },
      { MachineID: 'skia-2', Changed: true },
    ]);
    assert.equal(lab.published.length, 1);
    assert.equal(await lab.store.get('skia-9'), undefined);
  });

  const BODIES: Readonly<Record<string, object>> = {
    toggle_mode: { MaintenanceMode: true },
    toggle_powercycle: { PowerCycle: true },
    set_attached_device: { AttachedDevice: 'adb' },
    set_note: { Message: 'look' },
    supply_chromeos: { SSHUserIP: 'u@h', SuppliedDimensions: { 'a\ud800': ['b\ud800'] } },
  };
  for (const Action of ACTIONS)
    it(`offers ${Action}, and foresees it with DryRun, which writes nothing`, async () => {
      const Machines = Action === 'expect_machine' ? ['skia-8', 'skia-9'] : ['skia-1', 'skia-2'];
      if (Action !== 'expect_machine')
        for (const id of Machines)
          await lab.put(id, {
            IsQuarantined: true,
            Dimensions: { id: [id], device_type: ['sargo'] },
            Power: { ...NO_POWER, Doubt: 'the outlet stayed off' },
          });
      const body = { Action, Machines, Body: BODIES[Action] ?? {} };
      const before = await everything();
      lab.lines.length = 0;
      const foreseen = await act({ ...body, DryRun: true }, 'k1');
      assert.deepEqual(foreseen.results, each({ Changed: true }, Machines));
      assert.deepEqual([await everything(), audited(), lab.published], [before, [], []]);
      assert.deepEqual((await act(body, 'k1')).results, foreseen.results);
      assert.notDeepEqual(await everything(), before);
      assert.equal(audited().length, 2);
    });

  it('foresees with DryRun what changes nothing, and what is unknown', async () => {
    await act({ ...MAINTAIN, Machines: ['skia-1'] });
    const foreseen = await act({ ...MAINTAIN, Machines: ['skia-1', 'skia-9'], DryRun: true });
    assert.deepEqual(foreseen.results, [
      { MachineID: 'skia-1', Changed: false },
      { MachineID: 'skia-9', Problem: 'unknown-machine' },
    ]);
    const forgotten = await act({ Action: 'delete_machine', Machines: ['skia-9'], DryRun: true });
    assert.deepEqual(forgotten.results, each({ Problem: 'unknown-machine' }, ['skia-9']));
  });

  it('lets machines that it forgot in maintenance come back in maintenance within 8 days, or for good in service', async () => {
    await act({ ...MAINTAIN, Machines: IDS });
    await act({ Action: 'delete_machine', Machines: ['skia-1'] });
    await act({ Action: 'delete_machine', Machines: ['skia-2'], Body: { ForGood: true } });
    for (const id of ['skia-1', 'skia-2'])
      await lab.ask('POST /json/v1/machine/event/', {
        as: 'agent',
        body: { type: 'raw_state', host: { name: id } },
      });
    assert.equal((await lab.store.get('skia-1'))?.Maintenance.Reason, 'fan');
    assert.equal((await lab.store.get('skia-2'))?.MaintenanceMode, '');
  });

  for (const [Action, Body] of [
    ['toggle_powercycle', { PowerCycle: true }],
    ['delete_machine', {}],
  ] as const)
    it(`leaves machines alone whose health has changed since the caller saw it (${Action})`, async () => {
      await lab.put('skia-1', { RunningSwarmingTask: true });
      await lab.put('constructor');
      const IfHealth = { 'skia-1': 'idle', 'skia-2': 'idle', 'skia-9': 'idle' };
      const Machines = ['skia-1', 'skia-2', 'skia-3', 'skia-9', 'constructor'];
      const expected = [
        { MachineID: 'skia-1', Problem: 'health-changed' },
        { MachineID: 'skia-2', Changed: true },
        { MachineID: 'skia-3', Changed: true },
        { MachineID: 'skia-9', Problem: 'unknown-machine' },
        { MachineID: 'constructor', Changed: true },
      ];
      const body = { Action, Body, Machines, IfHealth };
      assert.deepEqual((await act({ ...body, DryRun: true })).results, expected);
      assert.deepEqual((await act(body)).results, expected);
      const left = await lab.store.get('skia-1');
      assert.deepEqual([left?.PowerCycle, left?.Annotation.Message], [false, '']);
    });

  it('judges silence by the store’s time, like every view', async () => {
    const LastEventTime = new Date(NOW.getTime() - 91_000).toISOString();
    await lab.put('skia-1', { LastEventTime, LastUpdated: LastEventTime });
    const body = { Action: 'delete_machine', Machines: ['skia-1'], DryRun: true };
    const saw = async (word: string) => (await act({ ...body, IfHealth: { 'skia-1': word } })).results;
    assert.deepEqual(await saw('idle'), each({ Problem: 'health-changed' }, ['skia-1']));
    assert.deepEqual(await saw('silent'), each({ Changed: true }, ['skia-1']));
  });

  it('does what is sent again under one Idempotency-Key once for each machine, whatever the list', async () => {
    const note = { Action: 'set_note', Body: { Message: 'a' } };
    await act({ ...note, Machines: ['skia-1', 'skia-9'] }, 'k1');
    await lab.put('skia-9');
    const { results } = await act({ ...note, Machines: ['skia-2', 'skia-9', 'skia-1'] }, 'k1');
    assert.deepEqual(results, [
      { MachineID: 'skia-2', Changed: true },
      { MachineID: 'skia-9', Problem: 'unknown-machine' },
      { MachineID: 'skia-1', Changed: true },
    ]);
    const notes = (await entries('skia-1')).filter(({ Kind }) => Kind === 'note').length;
    assert.deepEqual([notes, lab.published.length], [1, 2]);
    const other = await act({ ...note, Body: { Message: 'b' }, Machines: ['skia-1', 'skia-3'] }, 'k1');
    assert.deepEqual(other.results, [
      { MachineID: 'skia-1', Problem: 'key-reused' },
      { MachineID: 'skia-3', Changed: true },
    ]);
    const action = await act({ Action: 'remove_device', Machines: ['skia-1'] }, 'k1');
    assert.deepEqual(action.results, each({ Problem: 'key-reused' }, ['skia-1']));
  });

  /** A lab whose store does `update` instead of changing a machine. */
  const withUpdate = (update: Store['update'], now = () => NOW) =>
    openLab({ now, store: { ...lab.store, update, close: () => Promise.resolve() } });
  const many = Array.from({ length: 500 }, (_, n) => `skia-${n}`);

  it('works on at most 20 machines at once', async () => {
    let [running, most] = [0, 0];
    const busy = withUpdate(async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
      return { previous: undefined, next: undefined };
    });
    const { results } = await act({ ...MAINTAIN, Machines: many }, undefined, busy);
    assert.deepEqual([most, results?.length], [20, 500]);
    await busy.close();
  });

  it('begins no machine after 45 s, says so, and does it when it is sent again', async () => {
    let nowMs = NOW.getTime();
    const slow = withUpdate(
      () => {
        nowMs += 1001;
        return Promise.resolve({ previous: undefined, next: undefined });
      },
      () => new Date(nowMs),
    );
    const { results = [] } = await act({ ...MAINTAIN, Machines: many.slice(0, 50) }, undefined, slow);
    assert.deepEqual(results.slice(0, 45), each({ Problem: 'unknown-machine' }, many.slice(0, 45)));
    assert.deepEqual(results.slice(45), each({ Problem: 'not-tried' }, many.slice(45, 50)));
    await slow.close();
  });

  it('tells of a machine that the store could not change, logs why, and goes on with the others', async () => {
    const broken = withUpdate((id) =>
      id === 'skia-1'
        ? Promise.reject(new Error('a secret of the store'))
        : Promise.resolve({ previous: undefined, next: undefined }),
    );
    const { json, results } = await act({ ...MAINTAIN, Machines: ['skia-1', 'skia-2'] }, undefined, broken);
    assert.deepEqual(results, [
      { MachineID: 'skia-1', Problem: 'try-again' },
      { MachineID: 'skia-2', Problem: 'unknown-machine' },
    ]);
    assert.doesNotMatch(JSON.stringify(json), /secret/);
    assert.match(
      JSON.stringify(broken.lines.find(({ message }) => message === 'request failed')),
      /secret of the store/,
    );
    await broken.close();
  });

  it('publishes notices after the last change, all at once, and is answered if they are lost', async () => {
    const published: string[] = [];
    const notifying = openLab({
      store: { ...lab.store, close: () => Promise.resolve() },
      publish: async (_topic, { attributes }) => {
        published.push(`${attributes['hostname'] ?? ''} after ${audit()}`);
        await Promise.reject(new Error('topic unavailable'));
      },
    });
    const audit = () => notifying.lines.filter(({ message }) => message === 'operator action').length;
    Object.assign(notifying.store, {
      update: (...args: Parameters<Store['update']>) => lab.store.update(...args),
    });
    const { results } = await act({ ...MAINTAIN, Machines: IDS }, undefined, notifying);
    assert.deepEqual(results, each({ Changed: true }));
    assert.deepEqual(
      published.sort(),
      IDS.toSorted().map((id) => `${id} after 3`),
    );
    await notifying.close();
  });

  const refused: readonly (readonly [what: string, body: object, detail: RegExp])[] = [
    ['no machine', { ...MAINTAIN, Machines: [] }, /Machines/],
    ['501 machines', { ...MAINTAIN, Machines: [...many, 'skia-500'] }, /Machines/],
    [
      'a machine named twice',
      { ...MAINTAIN, Machines: ['skia-1', 'skia-2', 'skia-1'] },
      /skia-1 more than once/,
    ],
    ['a text that cannot be a machine ID', { ...MAINTAIN, Machines: ['skia-1', '__proto__'] }, /machine ID/],
    ['an unknown action', { Action: 'reboot', Machines: IDS }, /Action/],
    ['the name of what every object has', { Action: 'constructor', Machines: IDS }, /Action/],
    ['a body that does not fit', { Action: 'set_note', Machines: IDS, Body: { Text: 'x' } }, /Message/],
    ['a missing body', { Action: 'set_note', Machines: IDS }, /Message/],
    ['a body that is no object', { Action: 'set_note', Machines: IDS, Body: ['x'] }, /Body/],
    [
      'a maintenance that toggles',
      { Action: 'toggle_mode', Machines: IDS },
      /"MaintenanceMode": true or false/,
    ],
    ['a power cycle that toggles', { Action: 'toggle_powercycle', Machines: IDS, Body: {} }, /"PowerCycle"/],
    [
      'an end that has passed',
      { ...MAINTAIN, Machines: IDS, Body: { MaintenanceMode: true, Until: '2020-01-01T00:00:00Z' } },
      /Until/,
    ],
    ['an unknown health', { ...MAINTAIN, Machines: IDS, IfHealth: { 'skia-1': 'fine' } }, /"fine"/],
    ['an unknown member', { ...MAINTAIN, Machines: IDS, Force: true }, /"Force"/],
  ];
  for (const [what, body, detail] of refused)
    it(`refuses ${what} as a whole, before it does anything`, async () => {
      const before = await everything();
      const { status, json } = await act(body);
      assert.equal(status, 400);
      assert.match((json as { detail: string }).detail, detail);
      assert.deepEqual(await everything(), before);
    });

  it('refuses an invalid Idempotency-Key as a whole', async () => {
    assert.equal((await act({ ...MAINTAIN, Machines: IDS }, 'a b')).status, 400);
    assert.equal((await lab.store.get('skia-1'))?.MaintenanceMode, '');
  });

  it('takes a body of 256 KiB and no more', async () => {
    const ofSize = (bytes: number) => {
      const body = JSON.stringify({ Action: 'remove_device', Machines: IDS, Body: { x: '' } });
      return lab.ask('POST /_/machines/act', {
        body: body.replace('""', `"${'x'.repeat(bytes - body.length)}"`),
      });
    };
    assert.equal((await ofSize(256 * 1024)).status, 200);
    assert.equal((await ofSize(256 * 1024 + 1)).status, 413);
  });
});
