import assert from 'node:assert/strict';
import { offer } from '../../../shared/operator/offers.ts';
import { type Action, ACTIONS } from '../../../shared/types/action.ts';
import type { Description } from '../../../shared/types/description.ts';
import { aDescription } from '../../support/builders.ts';

const offerFor = (action: Action, overrides: Partial<Description>) => offer(action, aDescription(overrides));
const running = { RunningSwarmingTask: true };

describe('offer', () => {
  const table: readonly [name: string, Action, Partial<Description>, whyNot: string, warnings: string[]][] = [
    ['maintenance always', 'toggle_mode', running, '', []],
    [
      'no power cycle if the outlet cannot be controlled',
      'toggle_powercycle',
      {},
      'The outlet cannot be controlled.',
      [],
    ],
    [
      'a power cycle if the outlet can be controlled',
      'toggle_powercycle',
      { PowerCycleState: 'available' },
      '',
      [],
    ],
    [
      'a power cycle with a warning if the outlet is in error',
      'toggle_powercycle',
      { PowerCycleState: 'in_error' },
      '',
      ['The outlet reported an error.'],
    ],
    [
      'a power cycle with a warning while a task is running',
      'toggle_powercycle',
      { ...running, PowerCycleState: 'available' },
      '',
      ['A task is running; it would be lost.'],
    ],
    [
      'to cancel a power cycle without a warning, whatever the outlet',
      'toggle_powercycle',
      { ...running, PowerCycle: true },
      '',
      [],
    ],
    [
      'to attach a device with a warning while a task is running',
      'set_attached_device',
      running,
      '',
      ['A task is running.'],
    ],
    ['a note always', 'set_note', running, '', []],
    [
      'no supply if the device is not reached over SSH',
      'supply_chromeos',
      {},
      'The attached device is not reached over SSH.',
      [],
    ],
    ['supply for a device that is reached over SSH', 'supply_chromeos', { AttachedDevice: 'ssh' }, '', []],
    [
      'no supply while a task is running',
      'supply_chromeos',
      { ...running, AttachedDevice: 'ssh' },
      'A task is running.',
      [],
    ],
    [
      'not to clear a quarantine if there is none',
      'clear_quarantined',
      {},
      'No task has quarantined the machine.',
      [],
    ],
    ['to clear a quarantine', 'clear_quarantined', { IsQuarantined: true }, '', []],
    [
      'to forget the device with a warning while a task is running',
      'remove_device',
      running,
      '',
      ['A task is running.'],
    ],
    [
      'to forget the machine with a warning while a task is running',
      'delete_machine',
      running,
      '',
      ['A task is running.'],
    ],
    ['to announce a machine again until it reports', 'expect_machine', { Presence: 'expected' }, '', []],
    [
      'no announcement of a machine that reports',
      'expect_machine',
      {},
      'The machine has reported already.',
      [],
    ],
  ];
  for (const [name, action, overrides, whyNot, warnings] of table)
    it(`offers ${name}`, () => {
      const offered = offerFor(action, overrides);
      assert.deepEqual([offered.whyNot, offered.warnings], [whyNot, warnings]);
    });

  it('asks first if the action cannot be undone or there is a warning', () => {
    const askingFirst = (overrides: Partial<Description>) =>
      ACTIONS.filter((action) => offerFor(action, overrides).asksFirst);
    assert.deepEqual(askingFirst({}), ['remove_device', 'delete_machine']);
    assert.deepEqual(askingFirst(running), [
      'toggle_powercycle',
      'set_attached_device',
      'remove_device',
      'delete_machine',
    ]);
  });
});
