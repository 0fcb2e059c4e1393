import assert from 'node:assert/strict';
import { type Action, ACTIONS, offer } from '../../../shared/operator/offers.ts';
import type { Description } from '../../../shared/types/description.ts';
import { aDescription } from '../../support/builders.ts';

const offered = (action: Action, overrides: Partial<Description>) => offer(action, aDescription(overrides));
const running = { RunningSwarmingTask: true };

describe('An action is offered', () => {
  const table: readonly [name: string, Action, Partial<Description>, whyNot: string, warnings: string[]][] = [
    ['maintenance: always', 'toggle_mode', running, '', []],
    [
      'power cycle: not where nothing controls the outlet',
      'toggle_powercycle',
      {},
      'Nothing controls its outlet.',
      [],
    ],
    ['power cycle: where something does', 'toggle_powercycle', { PowerCycleState: 'available' }, '', []],
    [
      'power cycle: with a warning where the outlet is in error',
      'toggle_powercycle',
      { PowerCycleState: 'in_error' },
      '',
      ['Its outlet reported an error.'],
    ],
    [
      'power cycle: with a warning where a task runs',
      'toggle_powercycle',
      { ...running, PowerCycleState: 'available' },
      '',
      ['A task is running; it would be lost.'],
    ],
    [
      'power cycle: to be taken back, whatever the outlet and without a warning',
      'toggle_powercycle',
      { ...running, PowerCycle: true },
      '',
      [],
    ],
    [
      'attached device: with a warning where a task runs',
      'set_attached_device',
      running,
      '',
      ['A task is running.'],
    ],
    ['note: always', 'set_note', running, '', []],
    ['supply: not without a device on SSH', 'supply_chromeos', {}, 'Only for a device attached by SSH.', []],
    ['supply: where there is one', 'supply_chromeos', { AttachedDevice: 'ssh' }, '', []],
    [
      'supply: not while a task runs',
      'supply_chromeos',
      { ...running, AttachedDevice: 'ssh' },
      'A task is running.',
      [],
    ],
    [
      'clear quarantine: not where there is none',
      'clear_quarantined',
      {},
      'No task forced a quarantine.',
      [],
    ],
    ['clear quarantine: where there is one', 'clear_quarantined', { IsQuarantined: true }, '', []],
    ['remove device: with a warning where a task runs', 'remove_device', running, '', ['A task is running.']],
    ['delete: with a warning where a task runs', 'delete_machine', running, '', ['A task is running.']],
  ];
  for (const [name, action, overrides, whyNot, warnings] of table)
    it(name, () => {
      const said = offered(action, overrides);
      assert.deepEqual([said.whyNot, said.warnings], [whyNot, warnings]);
    });

  it('and asked about first where it cannot be undone, or there is a warning', () => {
    const asking = (overrides: Partial<Description>) =>
      ACTIONS.filter((action) => offered(action, overrides).asksFirst);
    assert.deepEqual(asking({}), ['remove_device', 'delete_machine']);
    assert.deepEqual(asking(running), [
      'toggle_powercycle',
      'set_attached_device',
      'remove_device',
      'delete_machine',
    ]);
  });
});
