/** What operators can do with one machine, named as in the paths of the API. */
export const ACTIONS = [
  'toggle_mode',
  'toggle_powercycle',
  'set_attached_device',
  'set_note',
  'supply_chromeos',
  'clear_quarantined',
  'remove_device',
  'delete_machine',
  'expect_machine',
  'trust_outlet',
] as const;
export type Action = (typeof ACTIONS)[number];
