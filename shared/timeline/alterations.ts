/** What counts as a change in a machine's timeline: for each kind, when it is altered, how each side reads, and the reason. */
import { lastSign } from '../health/presence.ts';
import { hottest } from '../health/readings.ts';
import type { Description } from '../types/description.ts';
import { alteredKeys, formatDimensions, formatValues, sameValues, valuesOf } from '../types/dimensions.ts';
import { ZERO_TIME } from '../types/time.ts';
import type { TimelineKind } from '../types/timeline_entry.ts';

/** The kinds that an existing machine's change can have. */
export type AlteredKind = Exclude<TimelineKind, 'created' | 'deleted'>;

export interface Alteration {
  /** Must be cheap: called for every event. */
  readonly isAltered: (was: Description, is: Description) => boolean;
  /** The text of one side, `was` or `is`. */
  readonly format: (side: Description, was: Description, is: Description) => string;
  /** Why, or which; absent or empty if From and To are enough. */
  readonly reason?: (was: Description, is: Description) => string;
}

/**
 * The kinds of entry that report a change of each member. A change without an entry does not reach watchers, unless they ask for readings.
 * `reading`: changes with routine events. `companion`: changes only together with a member that has a kind. `constant`: never changes.
 */
export const KINDS_OF_MEMBERS: Readonly<
  Record<keyof Description, AlteredKind | readonly AlteredKind[] | 'reading' | 'companion' | 'constant'>
> = {
  MaintenanceMode: 'mode',
  IsQuarantined: 'quarantine',
  Recovering: 'recovering',
  AttachedDevice: 'attached',
  Annotation: 'companion',
  Note: 'note',
  Version: 'version',
  PowerCycle: 'power_request',
  PowerCycleState: 'power_state',
  LastUpdated: 'reading',
  Battery: 'reading',
  Temperature: 'reading',
  RunningSwarmingTask: 'task',
  LaunchedSwarming: 'task',
  RecoveryStart: 'companion',
  DeviceUptime: 'reading',
  SSHUserIP: 'supplied',
  SuppliedDimensions: 'supplied',
  Dimensions: ['device', 'dimensions'],
  TaskStarted: 'constant',
  LastEventTime: 'reading',
  LastEventID: 'reading',
  QuarantineClearedTime: 'companion',
  QuarantineReason: 'quarantine',
  Trouble: 'trouble',
  Maintenance: 'mode',
  Presence: 'presence',
  PresenceSince: 'companion',
  QuarantinedSince: 'companion',
  RecoveryReasonSince: 'companion',
  // The other words come with reports, as readings do.
  Attention: 'conflict',
  Power: ['power_cycle', 'power_outlet'],
};

const joined = (texts: readonly string[], separator: string): string =>
  texts.filter((text) => text !== '').join(separator);

/** The message of an annotation that came with this change; empty if the annotation is the same. */
const newAnnotation = ({ Annotation: was }: Description, { Annotation: is }: Description): string =>
  was.Message === is.Message && was.Timestamp === is.Timestamp ? '' : is.Message;

/** The readings that explain a recovery: `battery 80 %, hottest cpu at 41.5 °C`. Battery 0 means not reported, -99 none or unreadable. */
const formatReadings = ({ Battery, Temperature }: Description): string => {
  const sensor = hottest(Temperature);
  return [
    ...(Battery > 0 ? [`battery ${Battery} %`] : []),
    ...(sensor === undefined ? [] : [`hottest ${sensor.name} at ${sensor.celsius} °C`]),
  ].join(', ');
};

/** Dimensions that other kinds report; `tmm_version` is another, but only while Version is altered too. */
const REPORTED_ELSEWHERE: ReadonlySet<string> = new Set(['id', 'quarantined', 'device_type']);

const otherKeys = (was: Description, is: Description): string[] =>
  alteredKeys(was.Dimensions, is.Dimensions).filter(
    (key) => !REPORTED_ELSEWHERE.has(key) && (key !== 'tmm_version' || was.Version === is.Version),
  );

const suppliedKeys = (was: Description, is: Description): string[] =>
  alteredKeys(was.SuppliedDimensions, is.SuppliedDimensions);

/** While a trouble lasts, only its times and counts change: `rebooted at 09:20: no answer`. Text never becomes empty. */
const digitsAside = (text: string): string => text.replaceAll(/\d+/g, '0');

const maintenanceText = ({ Maintenance: { Reason, Ticket, Until } }: Description): string =>
  joined([Reason, Ticket, Until === ZERO_TIME ? '' : `until ${Until}`], ', ');

const isConflict = ({ Attention }: Description): boolean => Attention.includes('conflict');

const differs = <T extends object>(was: T, is: T, members: readonly (keyof T)[]): boolean =>
  was !== is && members.some((member) => was[member] !== is[member]);

/** Whether a power cycle was reported, or its effect judged. */
const isReported = ({ Power: was }: Description, { Power: is }: Description): boolean =>
  differs(was.LastCycle, is.LastCycle, ['At', 'Outcome', 'By', 'Detail', 'Effect']);

const deviceType = ({ Dimensions }: Description): readonly string[] => valuesOf(Dimensions, 'device_type');

/** A change's entries come in this order. */
export const ALTERATIONS: Readonly<Record<AlteredKind, Alteration>> = {
  mode: {
    isAltered: (was, is) =>
      was.MaintenanceMode !== is.MaintenanceMode ||
      differs(was.Maintenance, is.Maintenance, ['Reason', 'Ticket', 'Until']),
    format: ({ MaintenanceMode }) =>
      MaintenanceMode === '' ? 'available' : `maintenance: ${MaintenanceMode}`,
    reason: (was, is) => joined([newAnnotation(was, is), maintenanceText(is)], ': '),
  },
  quarantine: {
    isAltered: (was, is) =>
      was.IsQuarantined !== is.IsQuarantined || was.QuarantineReason !== is.QuarantineReason,
    format: ({ IsQuarantined }) => (IsQuarantined ? 'quarantined' : 'not quarantined'),
    reason: (_was, { IsQuarantined, QuarantineReason }) =>
      IsQuarantined ? QuarantineReason || 'A task asked for it.' : 'Cleared.',
  },
  recovering: {
    isAltered: (was, is) => was.Recovering !== is.Recovering,
    format: ({ Recovering }) => Recovering,
    // A device that was not read has no readings.
    reason: (_was, is) => is.Trouble || formatReadings(is),
  },
  device: {
    isAltered: (was, is) => !sameValues(deviceType(was), deviceType(is)),
    format: (side) => formatValues(deviceType(side)),
    reason: newAnnotation,
  },
  attached: {
    isAltered: (was, is) => was.AttachedDevice !== is.AttachedDevice,
    format: ({ AttachedDevice }) => AttachedDevice,
  },
  power_request: {
    isAltered: (was, is) => was.PowerCycle !== is.PowerCycle,
    format: ({ PowerCycle }) => (PowerCycle ? 'requested' : 'none'),
    // A power-cycle server that completes the request leaves no annotation.
    reason: (was, is) =>
      newAnnotation(was, is) ||
      (isReported(was, is) ? `Power cycle ${is.Power.LastCycle.Outcome}.` : 'Power cycle complete.'),
  },
  power_state: {
    isAltered: (was, is) => was.PowerCycleState !== is.PowerCycleState,
    format: ({ PowerCycleState }) => PowerCycleState,
  },
  power_cycle: {
    isAltered: (was, is) =>
      differs(was.Power.Request, is.Power.Request, ['ClaimedBy']) || isReported(was, is),
    format: ({ Power: { Request, LastCycle } }) =>
      Request.ClaimedBy === '' ? LastCycle.Outcome : `claimed by ${Request.ClaimedBy}`,
    reason: (was, is) => {
      if (!isReported(was, is)) return '';
      const { Request, LastCycle } = is.Power;
      // While somebody works on, To says who.
      return joined([Request.ClaimedBy && LastCycle.Outcome, LastCycle.Detail, LastCycle.Effect], ': ');
    },
  },
  note: {
    isAltered: ({ Note: was }, { Note: is }) =>
      was.Message !== is.Message || was.User !== is.User || was.Timestamp !== is.Timestamp,
    format: ({ Note }) => Note.Message,
  },
  version: {
    isAltered: (was, is) => was.Version !== is.Version,
    format: ({ Version }) => Version,
  },
  task: {
    isAltered: (was, is) =>
      was.RunningSwarmingTask !== is.RunningSwarmingTask || was.LaunchedSwarming !== is.LaunchedSwarming,
    format: ({ RunningSwarmingTask, LaunchedSwarming }) =>
      `${RunningSwarmingTask ? 'running a task' : 'no task'}, task runner ${LaunchedSwarming ? '' : 'not '}launched`,
  },
  dimensions: {
    isAltered: (was, is) => otherKeys(was, is).length > 0,
    format: (side, was, is) => formatDimensions(side.Dimensions, otherKeys(was, is)),
    reason: (was, is) => otherKeys(was, is).join(', '),
  },
  supplied: {
    isAltered: (was, is) => was.SSHUserIP !== is.SSHUserIP || suppliedKeys(was, is).length > 0,
    format: (side, was, is) =>
      [
        ...(was.SSHUserIP === is.SSHUserIP || side.SSHUserIP === '' ? [] : [`SSH ${side.SSHUserIP}`]),
        ...[formatDimensions(side.SuppliedDimensions, suppliedKeys(was, is))].filter((text) => text !== ''),
      ].join(', '),
  },
  presence: {
    isAltered: (was, is) => was.Presence !== is.Presence,
    format: ({ Presence }) => Presence,
    reason: (_was, is) =>
      is.Presence === 'silent' || is.Presence === 'dead' ? `Last report: ${lastSign(is)}` : '',
  },
  conflict: {
    isAltered: (was, is) => isConflict(was) !== isConflict(is),
    format: (side) => (isConflict(side) ? 'two monitors' : 'one monitor'),
    reason: (_was, is) => (isConflict(is) ? 'Two monitors report under this ID in turn.' : ''),
  },
  trouble: {
    isAltered: ({ Trouble: was }, { Trouble: is }) => was !== is && digitsAside(was) !== digitsAside(is),
    format: ({ Trouble }) => Trouble,
  },
  power_outlet: {
    isAltered: ({ Power: was }, { Power: is }) =>
      differs(was, is, ['Controller', 'Outlet', 'Detail', 'Powers', 'Doubt']),
    format: ({ Power: { Controller, Outlet } }) => joined([Controller, Outlet], '/'),
    reason: (_was, { Power: { Detail, Doubt } }) => joined([Doubt, Detail], ': '),
  },
};
