/** The function `operator`: machines that are announced. */
import assert from 'node:assert/strict';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { addressOf, type Lab } from '../support/lab.ts';
import { at, auditLinesOf, openOperatedLab } from '../support/operated_lab.ts';

const EDITOR = addressOf('editor');

describe('operator', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await openOperatedLab();
  });
  afterEach(() => lab.close());
  const auditLines = () => auditLinesOf(lab);

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
});
