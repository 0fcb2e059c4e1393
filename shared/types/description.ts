/** A Description: the state of one machine, as stored and as served. PascalCase; every member is present, none is null. */
import { NO_POWER, type Power, powerSchema } from './power.ts';
import { type FromSchema, integer, shape, text, time } from './schema.ts';
import { ZERO_TIME, toTime } from './time.ts';
import { type TimePaths, timePaths } from './times_in.ts';

export const ATTACHED_DEVICES = ['nodevice', 'adb', 'ios', 'pyocd', 'ssh'] as const;
/** The kind of device that operators declare attached; it decides how the monitor probes. */
export type AttachedDevice = (typeof ATTACHED_DEVICES)[number];

export const POWER_CYCLE_STATES = ['not_available', 'available', 'in_error'] as const;
/** Whether the machine's outlet can be controlled. */
export type PowerCycleState = (typeof POWER_CYCLE_STATES)[number];

export const PRESENCES = ['present', 'silent', 'dead', 'expected'] as const;
/** Whether the machine reports: `silent` and `dead` have stopped, `expected` was announced and has not begun. */
export type Presence = (typeof PRESENCES)[number];

const bool = { type: 'boolean' } as const;

export const annotationSchema = shape({
  Message: text('What was done or noted'),
  User: text('Who did it: an email address, or the name of the instance'),
  Timestamp: time('When'),
});
/** Who did or noted what, and when. */
export type Annotation = FromSchema<typeof annotationSchema>;

export const maintenanceSchema = shape({
  Reason: text('Why the machine is out of service'),
  Ticket: text('Where that is dealt with'),
  Until: time('When it should be back in service'),
});
/** What an operator said about a machine's maintenance; all empty if the machine is in service. */
export type Maintenance = Readonly<FromSchema<typeof maintenanceSchema>>;

export const dimensionsSchema = {
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string' } },
} as const;
/** What a machine offers to schedulers. Keys come from outside: `__proto__` is an ordinary name. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

/** °C by sensor. Keys come from outside. */
export type Temperature = Readonly<Record<string, number>>;

export const descriptionSchema = shape({
  MaintenanceMode: text('Who took the machine out of service, and when; empty: in service'),
  IsQuarantined: { ...bool, description: 'A task requested quarantine; only an operator can clear it' },
  Recovering: text(
    'Why the machine takes no tasks (too hot, battery low, device missing); empty: not recovering',
  ),
  AttachedDevice: {
    type: 'string',
    enum: ATTACHED_DEVICES,
    description: 'The kind of device that an operator declared attached',
  },
  Annotation: { ...annotationSchema, description: 'The latest change by the server or an operator' },
  Note: { ...annotationSchema, description: 'An operator’s note about the machine' },
  Version: text('Version of the reporting monitor'),
  PowerCycle: { ...bool, description: 'A power cycle is requested' },
  PowerCycleState: {
    type: 'string',
    enum: POWER_CYCLE_STATES,
    description: 'Whether the machine’s outlet can be controlled',
  },
  LastUpdated: time('When the newest event was applied'),
  Battery: integer('Percent; 0: not reported; -99: no battery, or unreadable'),
  Temperature: {
    type: 'object',
    additionalProperties: { type: 'number' },
    description: '°C by sensor; {} if nothing was measured',
  },
  RunningSwarmingTask: { ...bool, description: 'A task is running' },
  LaunchedSwarming: { ...bool, description: 'The monitor started the task runner' },
  RecoveryStart: time('When the current or latest recovery began'),
  DeviceUptime: integer('Seconds since the attached device started; 0 if unknown'),
  SSHUserIP: text('user@host of a ChromeOS device, supplied by an operator'),
  SuppliedDimensions: { ...dimensionsSchema, description: 'Dimensions supplied by an operator' },
  Dimensions: { ...dimensionsSchema, description: 'What the machine offers to schedulers' },
  TaskStarted: time('Always never; kept for existing clients'),
  LastEventTime: time('When the newest applied event was published'),
  LastEventID: text('Pub/Sub message ID of the newest applied event'),
  QuarantineClearedTime: time('Requests for quarantine published before this time are ignored'),
  QuarantineReason: text(
    'What the task said when it requested quarantine; empty: nothing, or not quarantined',
  ),
  Trouble: text(
    'Why the attached device was not read, as its tool said it, and what the monitor tried; empty: the device was read',
  ),
  Maintenance: {
    ...maintenanceSchema,
    description: 'What an operator said about the maintenance; empty: nothing, or in service',
  },
  Presence: {
    type: 'string',
    enum: PRESENCES,
    description: 'Whether the machine reports: silent and dead have stopped, expected has never begun',
  },
  PresenceSince: time('Since when'),
  QuarantinedSince: time('Since when a task’s quarantine lasts'),
  RecoveryReasonSince: time('When `Recovering` last changed'),
  Attention: {
    type: 'array',
    items: { type: 'string' },
    description: 'What else an operator should look at: conflict, no_runner, flapping, battery_hot',
  },
  Power: { ...powerSchema, description: 'The machine’s power outlet' },
});

/** Member names and order as on the wire; the schema explains each member. */
export type Description = Readonly<
  Omit<
    FromSchema<typeof descriptionSchema>,
    'Temperature' | 'SuppliedDimensions' | 'Dimensions' | 'Maintenance' | 'Attention' | 'Power'
  > & {
    readonly Temperature: Temperature;
    readonly SuppliedDimensions: Dimensions;
    readonly Dimensions: Dimensions;
    readonly Maintenance: Maintenance;
    readonly Attention: readonly string[];
    readonly Power: Power;
  }
>;

type Properties = typeof descriptionSchema.properties;
type MembersLike<Schema> = {
  [M in keyof Properties]: Properties[M] extends Schema ? M : never;
}[keyof Properties];

const MEMBERS = Object.keys(descriptionSchema.properties) as (keyof Properties)[];
const isTime = (member: keyof Properties): member is MembersLike<{ format: 'date-time' }> =>
  timePaths(descriptionSchema.properties[member]) === 'time';

/** Where a Description holds times, derived from the schema. Code that converts times iterates over this list, so it misses none. */
export const TIMES = {
  /** Members that are a time. */
  members: MEMBERS.filter(isTime),
  /** Members that have times inside. */
  parts: MEMBERS.flatMap((member): { member: keyof Properties; paths: TimePaths }[] => {
    const paths = timePaths(descriptionSchema.properties[member]);
    return paths === undefined || paths === 'time' ? [] : [{ member, paths }];
  }),
} as const;

export const NO_ANNOTATION: Annotation = { Message: '', User: '', Timestamp: ZERO_TIME };
export const NO_MAINTENANCE: Maintenance = { Reason: '', Ticket: '', Until: ZERO_TIME };
const NO_ATTENTION: readonly string[] = [];

/** The Description of a machine before its first event. `at` is a time as `toTime` writes it. */
export const firstSeen = (machineId: string, at: string): Description => ({
  MaintenanceMode: '',
  IsQuarantined: false,
  Recovering: '',
  AttachedDevice: 'nodevice',
  Annotation: NO_ANNOTATION,
  Note: NO_ANNOTATION,
  Version: '',
  PowerCycle: false,
  PowerCycleState: 'not_available',
  LastUpdated: at,
  Battery: 0,
  Temperature: {},
  RunningSwarmingTask: false,
  LaunchedSwarming: false,
  RecoveryStart: ZERO_TIME,
  DeviceUptime: 0,
  SSHUserIP: '',
  SuppliedDimensions: {},
  Dimensions: { id: [machineId] },
  TaskStarted: ZERO_TIME,
  LastEventTime: ZERO_TIME,
  LastEventID: '',
  QuarantineClearedTime: ZERO_TIME,
  QuarantineReason: '',
  Trouble: '',
  Maintenance: NO_MAINTENANCE,
  Presence: 'present',
  PresenceSince: ZERO_TIME,
  QuarantinedSince: ZERO_TIME,
  RecoveryReasonSince: ZERO_TIME,
  Attention: NO_ATTENTION,
  Power: NO_POWER,
});

/** The record that an action leaves on the machine. */
export const annotation = (actor: string, message: string, now: Date): Annotation => ({
  Message: message,
  User: actor,
  Timestamp: toTime(now),
});
