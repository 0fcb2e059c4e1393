/** The function `operator`: every action and its traces. */
import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { Action } from '../../shared/types/action.ts';
import { anEvent, anOrigin, NOW } from '../support/builders.ts';
import { addressOf, type Lab, openLab } from '../support/lab.ts';
import { plain } from '../support/plain.ts';
import { aContext, processEvent } from '../support/processing.ts';
import { at, auditLinesOf, openOperatedLab } from '../support/operated_lab.ts';

const EDITOR = addressOf('editor');

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
    lab = await openOperatedLab();
  });
  afterEach(() => lab.close());
  const auditLines = () => auditLinesOf(lab);
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
          processEvent(previous, anEvent({ ...event }), aContext({ now, publishedAt: now.toISOString() })),
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
});
