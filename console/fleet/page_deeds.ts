/** What people can do about machines from the page: the names of the command line, when each makes sense, what it loses, and how it is undone. */
import { offer } from '../../shared/operator/offers.ts';
import type { Action } from '../../shared/types/action.ts';
import type { AttachedDevice, Description } from '../../shared/types/description.ts';
import type { Deed } from './deed_actions.ts';
import type { Warning } from './warnings.ts';
import { countText } from '../../shared/count_text.ts';

/** Announcing a machine is for one that the page does not show. */
export type PageDeed = Exclude<Deed, 'expect'>;

/** What a person fills in; each deed reads its own. */
export interface Form {
  readonly reason?: string;
  readonly ticket?: string;
  /** RFC 3339; empty: not said. */
  readonly until?: string;
  readonly message?: string;
  readonly device?: AttachedDevice;
  readonly ssh?: string;
}
export type Asked = keyof Form;

/** A request that puts things back as they were, unless somebody has changed them since. */
export interface Undo {
  readonly action: Action;
  readonly body: object;
}

interface Rule {
  readonly label: string;
  /** `in maintenance`, after `12 machines are`; what a toast says. */
  readonly done: string;
  readonly asks: readonly Asked[];
  readonly body: (form: Form, machine: Description) => object;
  /** Why it would change nothing; empty: it makes sense. */
  readonly whyNot: (machine: Description) => string;
  /** It has no inverse, or loses something: says what, so that people are asked first. */
  readonly loses?: string;
  /** `after`: the machine as the deed left it. */
  readonly undo?: (before: Description, after: Description) => Undo;
}

const makesSense =
  (action: Action) =>
  (machine: Description): string =>
    offer(action, machine).whyNot;

const saidOf = ({ Maintenance: { Reason, Ticket, Until } }: Description): object => ({
  MaintenanceMode: true,
  ...{ Reason, Ticket, Until },
});

const seen = ({ Annotation }: Description): object => ({ IfAnnotation: Annotation.Timestamp });

export const RULES: Readonly<Record<PageDeed, Rule>> = {
  maintain: {
    label: 'Maintain',
    done: 'in maintenance',
    asks: ['reason', 'ticket', 'until'],
    body: ({ reason = '', ticket = '', until = '' }) => ({
      MaintenanceMode: true,
      ...(reason !== '' && { Reason: reason }),
      ...(ticket !== '' && { Ticket: ticket }),
      ...(until !== '' && { Until: until }),
    }),
    whyNot: () => '',
    undo: (before, after) => ({
      action: 'toggle_mode',
      body:
        before.MaintenanceMode === ''
          ? { MaintenanceMode: false, ...seen(after) }
          : { ...saidOf(before), ...seen(after) },
    }),
  },
  release: {
    label: 'Release',
    done: 'back in service',
    asks: [],
    body: () => ({ MaintenanceMode: false }),
    whyNot: ({ MaintenanceMode }) => (MaintenanceMode === '' ? 'It is in service.' : ''),
    undo: (before, after) => {
      const { Until, ...said } = before.Maintenance;
      // A time that has passed is refused.
      const isAhead = Until > after.Annotation.Timestamp;
      return {
        action: 'toggle_mode',
        body: { MaintenanceMode: true, ...said, ...(isAhead && { Until }), ...seen(after) },
      };
    },
  },
  cycle: {
    label: 'Power cycle',
    done: 'to be power-cycled',
    asks: [],
    body: () => ({ PowerCycle: true }),
    whyNot: (machine) =>
      machine.PowerCycle ? 'A power cycle is requested already.' : makesSense('toggle_powercycle')(machine),
    undo: (_before, after) => ({
      action: 'toggle_powercycle',
      body: { PowerCycle: false, ...seen(after) },
    }),
  },
  'cancel-cycle': {
    label: 'Cancel power cycle',
    done: 'no longer to be power-cycled',
    asks: [],
    body: () => ({ PowerCycle: false }),
    whyNot: ({ PowerCycle }) => (PowerCycle ? '' : 'No power cycle is requested.'),
    undo: (_before, after) => ({
      action: 'toggle_powercycle',
      body: { PowerCycle: true, ...seen(after) },
    }),
  },
  note: {
    label: 'Note',
    done: 'noted',
    asks: ['message'],
    body: ({ message = '' }) => ({ Message: message }),
    whyNot: () => '',
    undo: (before, after) => ({
      action: 'set_note',
      body: { Message: before.Note.Message, IfNote: after.Note.Timestamp },
    }),
  },
  attach: {
    label: 'Attach',
    done: 'set to another device',
    asks: ['device'],
    body: ({ device = 'nodevice' }) => ({ AttachedDevice: device }),
    whyNot: () => '',
    undo: (before, after) => ({
      action: 'set_attached_device',
      body: { AttachedDevice: before.AttachedDevice, IfAttachedDevice: after.AttachedDevice },
    }),
  },
  supply: {
    label: 'Supply SSH address',
    done: 'supplied with an SSH address',
    asks: ['ssh'],
    body: ({ ssh = '' }, { SuppliedDimensions }) => ({ SSHUserIP: ssh, SuppliedDimensions }),
    whyNot: makesSense('supply_chromeos'),
    loses: 'The address supplied before is replaced.',
  },
  'trust-outlet': {
    label: 'Trust outlet',
    done: 'with a trusted outlet',
    asks: [],
    body: () => ({}),
    whyNot: makesSense('trust_outlet'),
    loses: 'The server no longer says why it doubted the outlet; the timeline does.',
  },
  'clear-quarantine': {
    label: 'Clear quarantine',
    done: 'no longer quarantined',
    asks: [],
    body: () => ({}),
    whyNot: makesSense('clear_quarantined'),
    loses: 'The reason of the quarantine stays in the timeline only, and tasks run again.',
  },
  'forget-device': {
    label: 'Forget device',
    done: 'without a known device',
    asks: [],
    body: () => ({}),
    whyNot: makesSense('remove_device'),
    loses: 'Everything learned from the device is lost, until it reports again.',
  },
  forget: {
    label: 'Forget machine',
    done: 'forgotten',
    asks: [],
    body: () => ({}),
    whyNot: makesSense('delete_machine'),
    loses:
      'The machine leaves the list, with its note and its readings. Its timeline stays; it comes back with its next report.',
  },
  'forget-for-good': {
    label: 'Forget machine for good',
    done: 'forgotten',
    asks: [],
    body: () => ({ ForGood: true }),
    whyNot: makesSense('delete_machine'),
    loses: 'As Forget machine; and if it comes back, it is in service, even if it was in maintenance.',
  },
};

/** In the order of the menu. */
export const PAGE_DEEDS = Object.keys(RULES) as readonly PageDeed[];

/** Whether a person is asked before it is done, and not only told afterwards. `warnings`: those of the machines, one list for each. */
export const asksFirst = (deed: PageDeed, warnings: readonly (readonly Warning[])[]): boolean => {
  const { asks, loses } = RULES[deed];
  return (
    asks.length > 0 ||
    loses !== undefined ||
    warnings.length > 1 ||
    warnings.flat().some((warning) => warning.asksFirst)
  );
};

export const machinesText = (count: number): string =>
  count === 1 ? '1 machine' : `${countText(count)} machines`;

/** `skia-e-linux-001 is in maintenance`, `12 machines are in maintenance`. */
export const doneText = (deed: PageDeed, ids: readonly string[]): string =>
  ids.length === 1
    ? `${ids[0] ?? ''} is ${RULES[deed].done}`
    : `${machinesText(ids.length)} are ${RULES[deed].done}`;
