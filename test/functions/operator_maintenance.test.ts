/** The function `operator`: maintenance, with its reason, ticket and end. */
import assert from 'node:assert/strict';
import { ZERO_TIME } from '../../shared/types/time.ts';
import type { Lab } from '../support/lab.ts';
import { plain } from '../support/plain.ts';
import { at, openOperatedLab } from '../support/operated_lab.ts';

describe('operator', () => {
  let lab: Lab;
  beforeEach(async () => {
    lab = await openOperatedLab();
  });
  afterEach(() => lab.close());

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
});
