/** What counts as something that happened to a machine: for each kind when it is altered, how it reads and why it happened. */
import { hottest } from '../health/readings.ts';
import type { Description } from '../types/description.ts';
import type { TimelineKind } from '../types/timeline_entry.ts';
import { alteredKeys, readDimensions, readValues, sameValues, valuesOf } from '../types/dimensions.ts';

interface Alteration {
  readonly kind: TimelineKind;
  /** Cheap: it is asked after every report. */
  readonly altered: (was: Description, is: Description) => boolean;
  /** How one side of the change reads. */
  readonly read: (side: Description, was: Description, is: Description) => string;
  /** Why, or which; empty where From and To say all. */
  readonly reason?: (was: Description, is: Description) => string;
}

/** What a person or the server said of this change, where they did. */
const said = ({ Annotation: was }: Description, { Annotation: is }: Description): string =>
  was.Message === is.Message && was.Timestamp === is.Timestamp ? '' : is.Message;

/** What a recovery is about. A battery of 0 does not apply, one of -99 cannot be read. */
const readings = ({ Battery, Temperature }: Description): string => {
  const sensor = hottest(Temperature);
  return [
    ...(Battery > 0 ? [`battery ${Battery} %`] : []),
    ...(sensor === undefined ? [] : [`hottest ${sensor.name} at ${sensor.celsius} °C`]),
  ].join(', ');
};

/** Other kinds tell of these; `version` of the monitor's, as long as it is altered too. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['id', 'quarantined', 'device_type']);

const otherKeys = (was: Description, is: Description): string[] =>
  alteredKeys(was.Dimensions, is.Dimensions).filter(
    (key) => !TOLD_ELSEWHERE.has(key) && (key !== 'tmm_version' || was.Version === is.Version),
  );

const suppliedKeys = (was: Description, is: Description): string[] =>
  alteredKeys(was.SuppliedDimensions, is.SuppliedDimensions);

const deviceType = ({ Dimensions }: Description): readonly string[] => valuesOf(Dimensions, 'device_type');

export const ALTERATIONS: readonly Alteration[] = [
  {
    kind: 'mode',
    altered: (was, is) => was.MaintenanceMode !== is.MaintenanceMode,
    read: ({ MaintenanceMode }) => (MaintenanceMode === '' ? 'available' : `maintenance: ${MaintenanceMode}`),
    reason: said,
  },
  {
    kind: 'quarantine',
    altered: (was, is) => was.IsQuarantined !== is.IsQuarantined,
    read: ({ IsQuarantined }) => (IsQuarantined ? 'quarantined' : 'not quarantined'),
    reason: (_was, { IsQuarantined }) => (IsQuarantined ? 'A task asked for it.' : 'Cleared.'),
  },
  {
    kind: 'recovering',
    altered: (was, is) => was.Recovering !== is.Recovering,
    read: ({ Recovering }) => Recovering,
    reason: (_was, is) => readings(is),
  },
  {
    kind: 'device',
    altered: (was, is) => !sameValues(deviceType(was), deviceType(is)),
    read: (side) => readValues(deviceType(side)),
    reason: said,
  },
  {
    kind: 'attached',
    altered: (was, is) => was.AttachedDevice !== is.AttachedDevice,
    read: ({ AttachedDevice }) => AttachedDevice,
  },
  {
    kind: 'power_request',
    altered: (was, is) => was.PowerCycle !== is.PowerCycle,
    read: ({ PowerCycle }) => (PowerCycle ? 'requested' : 'none'),
    // A rack that has done it annotates nothing.
    reason: (was, is) => said(was, is) || 'Power cycle complete.',
  },
  {
    kind: 'power_state',
    altered: (was, is) => was.PowerCycleState !== is.PowerCycleState,
    read: ({ PowerCycleState }) => PowerCycleState,
  },
  {
    kind: 'note',
    altered: ({ Note: was }, { Note: is }) =>
      was.Message !== is.Message || was.User !== is.User || was.Timestamp !== is.Timestamp,
    read: ({ Note }) => Note.Message,
  },
  {
    kind: 'version',
    altered: (was, is) => was.Version !== is.Version,
    read: ({ Version }) => Version,
  },
  {
    kind: 'task',
    altered: (was, is) =>
      was.RunningSwarmingTask !== is.RunningSwarmingTask || was.LaunchedSwarming !== is.LaunchedSwarming,
    read: ({ RunningSwarmingTask, LaunchedSwarming }) =>
      `${RunningSwarmingTask ? 'running a task' : 'no task'}, task runner ${LaunchedSwarming ? '' : 'not '}launched`,
  },
  {
    kind: 'dimensions',
    altered: (was, is) => otherKeys(was, is).length > 0,
    read: (side, was, is) => readDimensions(side.Dimensions, otherKeys(was, is)),
    reason: (was, is) => otherKeys(was, is).join(', '),
  },
  {
    kind: 'supplied',
    altered: (was, is) => was.SSHUserIP !== is.SSHUserIP || suppliedKeys(was, is).length > 0,
    read: (side, was, is) =>
      [
        ...(was.SSHUserIP === is.SSHUserIP || side.SSHUserIP === '' ? [] : [`SSH ${side.SSHUserIP}`]),
        ...[readDimensions(side.SuppliedDimensions, suppliedKeys(was, is))].filter((text) => text !== ''),
      ].join(', '),
  },
];
