/** The function `operator`: every action, its traces and its bodies. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import { notify } from '../../functions/notify.ts';
import type { Action } from '../../shared/types/action.ts';
import * as processor from '../../shared/processor/process.ts';
import { NO_POWER } from '../../shared/types/power.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { aLog, anEvent, anInstance, anOrigin, NOW } from '../support/builders.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { plain } from '../support/plain.ts';
import { aContext } from '../support/processing.ts';

const EDITOR = addressOf('editor');
const at = (action: Action, id = 'skia-1'): string => `POST /_/machine/${action}/${id}`;

/** A body with which each action changes the machine that `beforeEach` stores. Only expect_machine concerns others. */
const BODIES: Readonly<Record<Exclude<Action, 'expect_machine'>, object | undefined>> = {
  toggle_mode: undefined,
  toggle_powercycle: undefined,
  set_attached_device: { AttachedDevice: 'adb' },
  set_note: { Message: 'look at the cable' },
  supply_chromeos: { SSHUserIP: 'root@host', SuppliedDimensions: { cpu: ['arm'] } },
  clear_quarantined: undefined,
  remove_device: undefined,
  delete_machine: undefined,
  trust_outlet: undefined,
};

describe('operator', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = openLab();
    await lab.put('skia-1', {
      IsQuarantined: true,
      Dimensions: { id: ['skia-1'], device_type: ['sargo'] },
      Power: { ...NO_POWER, Doubt: 'the outlet stayed off' },
    });
    lab.lines.length = 0;
  });
  afterEach(() => lab.close());
  const auditLines = () =>
    lab.lines
      .filter(({ message }) => message === 'operator action')
      .map(({ severity, action, machineId, actor }) => [severity, action, machineId, actor]);
  const entriesOfEditor = async () =>
    (await lab.store.timeline('skia-1', { limit: 500 })).Entries.filter(({ Actor }) => Actor === EDITOR).map(
      ({ Kind, EventID }) => Kind + EventID,
    );

  for (const [action, body] of Object.entries(BODIES) as [Action, object | undefined][]) {
    it(`applies ${action} with an audit line, a timeline entry and a change notice`, async () => {
      const { status, json } = await lab.ask(at(action), body === undefined ? {} : { body });
      assert.deepEqual([status, json], [200, { Changed: true }]);
      assert.deepEqual(auditLines(), [['NOTICE', action, 'skia-1', EDITOR]]);
      assert.deepEqual(lab.published, [
        { topic: 'machineserver-events', attributes: { hostname: 'skia-1' } },
      ]);
      assert.ok((await entriesOfEditor()).length > 0);
    });

    it(`answers 404 to ${action} of an unknown machine, creates nothing and leaves no trace`, async () => {
      const { status, json } = await lab.ask(at(action, 'skia-2'), body === undefined ? {} : { body });
      assert.deepEqual([status, (json as { type: string }).type], [404, 'unknown-machine']);
      assert.equal(await lab.store.get('skia-2'), undefined);
      assert.deepEqual([auditLines(), lab.published], [[], []]);
      assert.deepEqual((await lab.store.timeline('skia-2', { limit: 1 })).Entries, []);
    });
  }

  const repeated: readonly (readonly [Action, object | undefined])[] = [
    ['toggle_mode', { MaintenanceMode: true }],
    ['toggle_powercycle', { PowerCycle: true }],
    ['set_attached_device', { AttachedDevice: 'adb' }],
    ['supply_chromeos', { SSHUserIP: 'root@host', SuppliedDimensions: { cpu: ['arm'] } }],
    ['clear_quarantined', undefined],
    ['trust_outlet', undefined],
  ];
  for (const [action, body] of repeated)
    it(`answers that ${action} changed nothing the second time, and leaves no trace`, async () => {
      const options = body === undefined ? {} : { body };
      await lab.ask(at(action), options);
      const before = await lab.store.get('skia-1');
      const entries = (await entriesOfEditor()).length;
      lab.lines.length = 0;
      lab.published.length = 0;
      const { status, json } = await lab.ask(at(action), options);
      assert.deepEqual([status, json], [200, { Changed: false }]);
      assert.deepEqual(plain(await lab.store.get('skia-1')), plain(before));
      assert.deepEqual([auditLines(), lab.published, (await entriesOfEditor()).length], [[], [], entries]);
    });

  describe('toggle_mode', () => {
    const maintain = (body: object) =>
      lab.ask(at('toggle_mode'), { body: { MaintenanceMode: true, ...body } });
    const Until = '2026-01-03T00:00:00.000Z';
    const said = async () => plain((await lab.store.get('skia-1'))?.Maintenance);

    it('keeps why, where and until when, until the maintenance ends', async () => {
      await maintain({ Reason: 'fan broken', Ticket: 'b/17', Until: '2026-01-03T01:00:00+01:00' });
      assert.deepEqual(await said(), { Reason: 'fan broken', Ticket: 'b/17', Until });
      const [entry] = (await lab.store.timeline('skia-1', { limit: 1 })).Entries;
      assert.equal(entry?.Reason, `Enabled Maintenance Mode: fan broken, b/17, until ${Until}`);
      await lab.ask(at('toggle_mode'), { body: { MaintenanceMode: false } });
      assert.deepEqual(await said(), { Reason: '', Ticket: '', Until: ZERO_TIME });
      await maintain({});
      assert.deepEqual(await said(), { Reason: '', Ticket: '', Until: ZERO_TIME });
    });

    it('replaces what is said again, keeps the rest, and who began the maintenance', async () => {
      await maintain({ Reason: 'fan broken', Until });
      const before = await lab.store.get('skia-1');
      const { json } = await maintain({ Ticket: 'b/17', Until: ZERO_TIME });
      assert.deepEqual(json, { Changed: true });
      assert.deepEqual(await said(), { Reason: 'fan broken', Ticket: 'b/17', Until: ZERO_TIME });
      assert.equal((await lab.store.get('skia-1'))?.MaintenanceMode, before?.MaintenanceMode);
      assert.deepEqual((await maintain({ Ticket: 'b/17' })).json, { Changed: false });
      assert.deepEqual((await maintain({})).json, { Changed: false });
    });

    for (const [name, body, detail] of [
      [
        'an end that has passed',
        { MaintenanceMode: true, Until: '2026-01-02T03:04:05Z' },
        /Until .* has passed/,
      ],
      [
        'an end that is no time',
        { MaintenanceMode: true, Until: 'tomorrow' },
        /Until .tomorrow.* is not a time/,
      ],
      ['a reason without an explicit true', { Reason: 'x' }, /"MaintenanceMode": true/],
      ['a reason for the end', { MaintenanceMode: false, Ticket: 'x' }, /"MaintenanceMode": true/],
      ['a reason of 1001 characters', { MaintenanceMode: true, Reason: 'x'.repeat(1001) }, /Reason/],
      ['a ticket of 201 characters', { MaintenanceMode: true, Ticket: 'x'.repeat(201) }, /Ticket/],
    ] as const)
      it(`refuses ${name} and changes nothing`, async () => {
        const { status, json } = await lab.ask(at('toggle_mode'), { body });
        assert.equal(status, 400);
        assert.match((json as { detail: string }).detail, detail);
        assert.equal((await lab.store.get('skia-1'))?.MaintenanceMode, '');
      });
  });

  describe('delete_machine', () => {
    const comesBack = async (body?: object) => {
      await lab.ask(at('toggle_mode'), { body: { MaintenanceMode: true, Reason: 'fan broken' } });
      await lab.ask(at('delete_machine'), body === undefined ? {} : { body });
      await lab.ask('POST /json/v1/machine/event/', {
        as: 'agent',
        body: { type: 'raw_state', host: { name: 'skia-1' } },
      });
      const { MaintenanceMode, Maintenance } = (await lab.store.get('skia-1'))!;
      return [MaintenanceMode, Maintenance.Reason];
    };

    it('lets a machine that was in maintenance come back in maintenance', async () =>
      assert.deepEqual(await comesBack(), [`${EDITOR} 2026-01-02T03:04:05Z`, 'fan broken']));

    it('for good forgets the maintenance too', async () =>
      assert.deepEqual(await comesBack({ ForGood: true }), ['', '']));
  });

  describe('expect_machine', () => {
    const announce = (body?: object, id = 'skia-9') =>
      lab.ask(at('expect_machine', id), body === undefined ? {} : { body });
    const dueOf = async () =>
      (await lab.store.overdue(new Date('2030-01-01'), undefined, 9)).find(
        ({ machineId }) => machineId === 'skia-9',
      )?.due;

    it('creates an unknown machine as expected within 24 hours, with an audit line, an entry and a notice', async () => {
      assert.deepEqual((await announce()).json, { Changed: true });
      assert.equal((await lab.store.get('skia-9'))?.Presence, 'expected');
      assert.equal(await dueOf(), '2026-01-03T03:04:05.678Z');
      assert.deepEqual(auditLines(), [['NOTICE', 'expect_machine', 'skia-9', EDITOR]]);
      assert.equal(lab.published.length, 1);
      const { Entries } = await lab.store.timeline('skia-9', { limit: 9 });
      assert.deepEqual(
        Entries.filter(({ Kind }) => Kind !== 'dimensions').map(({ Kind, To, Actor }) => [Kind, To, Actor]),
        [['created', 'expected', EDITOR]],
      );
    });

    it('lets every action work before the first report, which makes the machine present', async () => {
      await announce();
      assert.equal(
        (await lab.ask(at('set_attached_device', 'skia-9'), { body: { AttachedDevice: 'adb' } })).status,
        200,
      );
      const event = { type: 'raw_state', host: { name: 'skia-9' } };
      await lab.ask('POST /json/v1/machine/event/', { as: 'agent', body: event });
      const machine = await lab.store.get('skia-9');
      assert.deepEqual([machine?.Presence, machine?.AttachedDevice], ['present', 'adb']);
      assert.deepEqual((await announce()).json, { Changed: false });
    });

    it('replaces the time of a machine that is expected already', async () => {
      await announce();
      const By = '2026-02-01T00:00:00.000Z';
      assert.deepEqual((await announce({ By })).json, { Changed: true });
      assert.equal(await dueOf(), By);
      assert.deepEqual((await announce({ By })).json, { Changed: false });
    });

    it('changes nothing of a machine that has reported', async () => {
      assert.deepEqual((await announce({}, 'skia-1')).json, { Changed: false });
      assert.equal((await lab.store.get('skia-1'))?.Presence, 'present');
    });

    it('leaves forgotten what was published before the machine was deleted, and its maintenance in place', async () => {
      await announce();
      await lab.ask(at('toggle_mode', 'skia-9'), { body: { MaintenanceMode: true } });
      await lab.ask(at('delete_machine', 'skia-9'));
      await announce();
      const machine = await lab.store.get('skia-9');
      assert.deepEqual(
        [machine?.LastEventTime, machine?.QuarantineClearedTime, machine?.Presence],
        ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.679Z', 'expected'],
      );
      assert.match(machine?.MaintenanceMode ?? '', /^editor@/);
    });

    for (const By of ['2026-01-02T03:04:05.678Z', ZERO_TIME, 'soon'])
      it(`refuses By ${By} and creates nothing`, async () => {
        assert.equal((await announce({ By })).status, 400);
        assert.equal(await lab.store.get('skia-9'), undefined);
      });
  });

  it('toggles without a body and with an empty object', async () => {
    await lab.ask(at('toggle_mode'));
    assert.equal((await lab.store.get('skia-1'))?.MaintenanceMode, `${EDITOR} 2026-01-02T03:04:05Z`);
    await lab.ask(at('toggle_mode'), { body: {} });
    assert.equal((await lab.store.get('skia-1'))?.MaintenanceMode, '');
  });

  it('applies each of 101 concurrent toggles with its own timeline entry', async () => {
    const answers = await Promise.all(Array.from({ length: 101 }, () => lab.ask(at('toggle_mode'))));
    assert.ok(answers.every(({ json }) => (json as { Changed: boolean }).Changed));
    assert.notEqual((await lab.store.get('skia-1'))?.MaintenanceMode, '');
    assert.equal((await entriesOfEditor()).filter((kind) => kind === 'mode').length, 101);
  });

  it('writes one timeline entry per change for a hundred concurrent explicit toggles', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        lab.ask(at('toggle_powercycle'), { body: { PowerCycle: n % 2 === 0 } }),
      ),
    );
    const changed = answers.filter(({ json }) => (json as { Changed: boolean }).Changed).length;
    const entries = (await entriesOfEditor()).filter((kind) => kind === 'power_request').length;
    assert.equal(entries, changed);
    assert.equal((await lab.store.get('skia-1'))?.PowerCycle, changed % 2 === 1);
  });

  it('returns texts and names unchanged, except lone surrogates as U+FFFD', async () => {
    const Message = '<img src=x onerror=alert(1)> "quoted" \\ \u0000 \u2028 😀 ';
    await lab.ask(at('set_note'), { body: `{"Message":${JSON.stringify(Message).slice(0, -1)}\\ud800"}` });
    const SuppliedDimensions = '{"__proto__":["a"],"constructor":["b"],"__x__":["c"],"a.b":["d"]}';
    await lab.ask(at('supply_chromeos'), {
      body: `{"SSHUserIP":"u@h","SuppliedDimensions":${SuppliedDimensions}}`,
    });
    const { text, json } = await lab.ask('GET /json/v1/machine/description/skia-1');
    assert.equal((json as { Note: { Message: string } }).Note.Message, `${Message}\ufffd`);
    for (const part of ['"__proto__":["a"]', '"constructor":["b"]', '"__x__":["c"]', '"a.b":["d"]'])
      assert.ok(text.includes(part), part);
  });

  it('leaves a quarantine that a task forced while the request waited for its turn', async () => {
    const { store } = lab;
    let now = NOW;
    const forced = { type: 'raw_state', host: { name: 'skia-1' }, forced_quarantine: true };
    const busy = openLab({
      now: () => now,
      store: {
        ...store,
        update: async (id, step, origin) => {
          now = new Date(NOW.getTime() + 1000);
          await report(forced);
          return store.update(id, (previous) => step(previous, now), origin);
        },
        close: () => Promise.resolve(),
      },
    });
    const report = (event: object) =>
      store.update(
        'skia-1',
        (previous) =>
          processor.process(
            previous,
            anEvent({ ...event }),
            aContext({ now, publishedAt: now.toISOString() }),
          ),
        anOrigin(),
      );
    assert.deepEqual((await busy.ask(at('clear_quarantined'))).json, { Changed: false });
    assert.equal((await store.get('skia-1'))?.IsQuarantined, true);
    await busy.close();
  });

  it('takes a note from the whole annotation that an older page sends, with the caller as its author and the server’s time', async () => {
    const body = { Message: 'cable', User: 'eve@example.org', Timestamp: '2020-01-01T00:00:00Z', More: [{}] };
    assert.deepEqual((await lab.ask(at('set_note'), { body })).json, { Changed: true });
    assert.deepEqual((await lab.store.get('skia-1'))?.Note, {
      Message: 'cable',
      User: addressOf('editor'),
      Timestamp: NOW.toISOString(),
    });
  });

  it('succeeds and logs a warning if the change notice is lost', async () => {
    const publish = sinon.fake.rejects(new Error('topic unavailable'));
    const silent = openLab({ publish });
    await silent.put('skia-1');
    const { status, json } = await silent.ask(at('toggle_mode'));
    assert.deepEqual([status, json], [200, { Changed: true }]);
    assert.equal(publish.callCount, 1);
    assert.match(
      JSON.stringify(silent.lines.find(({ message }) => message === 'notice lost')),
      /topic unavailable/,
    );
    await silent.close();
  });

  it('writes no audit line and no notice for a change that is not stored', async () => {
    const broken = openLab({
      store: {
        ...lab.store,
        update: () => Promise.reject(new Error('store unavailable')),
        close: () => Promise.resolve(),
      },
    });
    assert.equal((await broken.ask(at('toggle_mode'))).status, 503);
    assert.deepEqual(broken.published, []);
    assert.ok(!broken.lines.some(({ message }) => message === 'operator action'));
    await broken.close();
  });

  const SSH = { SSHUserIP: 'root@host', SuppliedDimensions: {} };
  const invalidBodies: readonly (readonly [Action, unknown, RegExp])[] = [
    ['toggle_mode', { MaintenanceMode: 'true' }, /MaintenanceMode" must be boolean/],
    ['toggle_mode', { Maintenance: true }, /"Maintenance"/],
    ['toggle_mode', null, /must be object/],
    ['toggle_mode', true, /must be object/],
    ['toggle_powercycle', { PowerCycle: 1 }, /PowerCycle" must be boolean/],
    ['toggle_powercycle', { MaintenanceMode: true }, /"MaintenanceMode"/],
    ['set_attached_device', {}, /AttachedDevice/],
    ['set_attached_device', { AttachedDevice: 'bogus' }, /one of \["nodevice","adb"/],
    ['set_attached_device', { AttachedDevice: 'adb', Force: true }, /"Force"/],
    ['set_note', {}, /Message/],
    ['set_note', { Message: 7 }, /Message" must be string/],
    ['set_note', { Message: 'x'.repeat(4097) }, /4096/],
    ['supply_chromeos', {}, /SSHUserIP|SuppliedDimensions/],
    ['supply_chromeos', { SSHUserIP: 'root@host' }, /SuppliedDimensions/],
    ['supply_chromeos', { SuppliedDimensions: {} }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SSHUserIP: '-oProxyCommand=x' }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SSHUserIP: 'root@host; reboot' }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SSHUserIP: 'root@host\n' }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SSHUserIP: '' }, /SSHUserIP/],
    ['supply_chromeos', { ...SSH, SuppliedDimensions: [] }, /SuppliedDimensions/],
    ['supply_chromeos', { ...SSH, SuppliedDimensions: { cpu: 'arm' } }, /cpu" must be array/],
    ['supply_chromeos', { ...SSH, SuppliedDimensions: { cpu: [1] } }, /cpu.0" must be string/],
  ];
  for (const [action, body, detail] of invalidBodies)
    it(`refuses ${action} with the body ${JSON.stringify(body).slice(0, 60)}, before it looks for the machine`, async () => {
      const { status, json } = await lab.ask(at(action, 'skia-2'), { body: JSON.stringify(body) });
      assert.equal(status, 400);
      assert.match((json as { detail: string }).detail, detail);
    });
});

describe('notify', () => {
  afterEach(() => sinon.restore());

  it('gives up after 3 s and logs it, so that no operator waits longer for a hint', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { log, lines } = aLog();
    const onDone = sinon.fake();
    const never = new Promise<void>(() => undefined);
    const done = notify({ instance: anInstance(), publish: () => never }, log, 'skia-1').then(onDone);
    await clock.tickAsync(2_999);
    assert.equal(onDone.callCount, 0);
    await clock.tickAsync(1);
    await done;
    const [line] = lines;
    assert.deepEqual([line?.['message'], line?.['machineId']], ['notice lost', 'skia-1']);
    assert.match(JSON.stringify(line?.['error']), /took longer than 3 s/);
  });
});
