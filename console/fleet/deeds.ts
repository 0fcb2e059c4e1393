/** What people do to machines, by the names that the commands and the buttons have. */
import type { Action } from '../../shared/operator/offers.ts';

/** Each with the action of the API that does it. */
export const DEEDS = {
  maintain: 'toggle_mode',
  release: 'toggle_mode',
  cycle: 'toggle_powercycle',
  'cancel-cycle': 'toggle_powercycle',
  note: 'set_note',
  attach: 'set_attached_device',
  supply: 'supply_chromeos',
  'clear-quarantine': 'clear_quarantined',
  'forget-device': 'remove_device',
  forget: 'delete_machine',
  'forget-for-good': 'delete_machine',
  expect: 'expect_machine',
} as const satisfies Record<string, Action>;
export type Deed = keyof typeof DEEDS;

/** A machine whose health has changed since it was seen is left alone by these. */
export const GUARDED: ReadonlySet<Deed> = new Set(['cycle', 'forget-device', 'forget', 'forget-for-good']);
