/** What people do to machines, by the names that the commands and the buttons have. */
import { type Action, ACTIONS } from '../../shared/types/action.ts';

const DEEDS_OF = {
  toggle_mode: ['maintain', 'release'],
  toggle_powercycle: ['cycle', 'cancel-cycle'],
  set_attached_device: ['attach'],
  set_note: ['note'],
  supply_chromeos: ['supply'],
  clear_quarantined: ['clear-quarantine'],
  remove_device: ['forget-device'],
  delete_machine: ['forget', 'forget-for-good'],
  trust_outlet: ['trust-outlet'],
  expect_machine: ['expect'],
} as const satisfies Record<Action, readonly string[]>;
export type Deed = (typeof DEEDS_OF)[Action][number];

const ACTION_OF: ReadonlyMap<string, Action> = new Map(
  ACTIONS.flatMap((action) => DEEDS_OF[action].map((deed) => [deed, action] as const)),
);

/** The action of the API that does it. */
export const actionOf = (deed: Deed): Action => {
  const action = ACTION_OF.get(deed);
  if (action === undefined) throw new Error(`no action does ${deed}`);
  return action;
};

/** A machine whose health has changed since it was seen is left alone by these. */
export const GUARDED: ReadonlySet<Deed> = new Set(['cycle', 'forget-device', 'forget', 'forget-for-good']);
