/** A Description: the state of one machine, as stored and as served. PascalCase, every member always there, never null. */
import { type FromSchema, shape } from './schema.ts';
import { ZERO_TIME, toTime } from './time.ts';

export const ATTACHED_DEVICES = ['nodevice', 'adb', 'ios', 'pyocd', 'ssh'] as const;
/** What operators say is attached; agents interrogate accordingly. */
export type AttachedDevice = (typeof ATTACHED_DEVICES)[number];

export const POWER_CYCLE_STATES = ['not_available', 'available', 'in_error'] as const;
/** Whether the machine's outlet can be controlled. */
export type PowerCycleState = (typeof POWER_CYCLE_STATES)[number];

const bool = { type: 'boolean' } as const;
const int = { type: 'integer' } as const;
const text = <const D extends string>(description: D) => ({ type: 'string', description }) as const;

const NEVER = '0001-01-01T00:00:00Z: never';
const time = <const D extends string>(what: D) =>
  ({ type: 'string', description: `${what}; RFC 3339, UTC; ${NEVER}` }) as const;

export const annotationSchema = shape({
  Message: text('What was done or said'),
  User: text('By whom: an address, or the name of the instance'),
  Timestamp: time('When'),
});
/** Who did or said what, when. */
export type Annotation = FromSchema<typeof annotationSchema>;

export const dimensionsSchema = {
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string' } },
} as const;
/** What a machine offers to schedulers. Keys come from outside: `__proto__` is a name like any other. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

/** °C by sensor. Keys come from outside. */
export type Temperature = Readonly<Record<string, number>>;

export const descriptionSchema = shape({
  MaintenanceMode: text('Not empty: out of service, since when and by whom'),
  IsQuarantined: { ...bool, description: 'A task asked for it; only an operator clears it' },
  Recovering: text('Not empty: why the machine takes no tasks (hot, low, missing)'),
  AttachedDevice: {
    type: 'string',
    enum: ATTACHED_DEVICES,
    description: 'What an operator said is attached',
  },
  Annotation: { ...annotationSchema, description: 'The latest change by the server or by an operator' },
  Note: { ...annotationSchema, description: 'What an operator wrote about the machine' },
  Version: text('Of the monitor that reports'),
  PowerCycle: { ...bool, description: 'The machine should be power-cycled' },
  PowerCycleState: {
    type: 'string',
    enum: POWER_CYCLE_STATES,
    description: 'Whether its outlet can be controlled',
  },
  LastUpdated: time('When the newest report was applied'),
  Battery: { ...int, description: 'Percent; 0: there is none; -99: it cannot be read' },
  Temperature: {
    type: 'object',
    additionalProperties: { type: 'number' },
    description: '°C by sensor; {} where nothing was measured',
  },
  RunningSwarmingTask: { ...bool, description: 'A task is running' },
  LaunchedSwarming: { ...bool, description: 'The monitor started the task runner' },
  RecoveryStart: time('When the present or the last recovery began'),
  DeviceUptime: { ...int, description: 'Seconds since the attached device started; 0 where it does not say' },
  SSHUserIP: text('user@host of a ChromeOS device, supplied by an operator'),
  SuppliedDimensions: { ...dimensionsSchema, description: 'Dimensions that an operator supplied' },
  Dimensions: { ...dimensionsSchema, description: 'What the machine offers to schedulers' },
  TaskStarted: time('Kept for existing clients: always never'),
  LastEventTime: time('When the newest event that was applied was published'),
  LastEventID: text('The Pub/Sub message ID of that event'),
  QuarantineClearedTime: time('Forced quarantines published before do not count'),
});

/** Member names and order as on the wire; the schema says what each means. */
export type Description = Readonly<
  Omit<FromSchema<typeof descriptionSchema>, 'Temperature' | 'SuppliedDimensions' | 'Dimensions'> & {
    readonly Temperature: Temperature;
    readonly SuppliedDimensions: Dimensions;
    readonly Dimensions: Dimensions;
  }
>;

const nothingSaid: Annotation = { Message: '', User: '', Timestamp: ZERO_TIME };

/** A machine seen for the first time, before anything is known of it. `at` as `toTime` writes it. */
export const firstSeen = (machineId: string, at: string): Description => ({
  MaintenanceMode: '',
  IsQuarantined: false,
  Recovering: '',
  AttachedDevice: 'nodevice',
  Annotation: nothingSaid,
  Note: nothingSaid,
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
});

/** What an action leaves behind for whoever looks next. */

export const annotation = (actor: string, message: string, now: Date): Annotation => ({
  Message: message,
  User: actor,
  Timestamp: toTime(now),
});

/** The machine's ID, from its dimensions. */
export const machineIdOf = ({ Dimensions }: Description): string => Dimensions['id']?.[0] ?? '';
