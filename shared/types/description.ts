/** A Description: the state of one machine, as stored and as served. PascalCase, every member always there, never null. */
import { type FromSchema, shape } from './schema.ts';
import { ZERO_TIME } from './time.ts';

export const ATTACHED_DEVICES = ['nodevice', 'adb', 'ios', 'pyocd', 'ssh'] as const;
/** What operators say is attached; agents interrogate accordingly. */
export type AttachedDevice = (typeof ATTACHED_DEVICES)[number];

export const POWER_CYCLE_STATES = ['not_available', 'available', 'in_error'] as const;
/** Whether the machine's outlet can be controlled. */
export type PowerCycleState = (typeof POWER_CYCLE_STATES)[number];

const text = { type: 'string' } as const;
const bool = { type: 'boolean' } as const;
const int = { type: 'integer' } as const;
const time = { type: 'string', description: 'RFC 3339, UTC; 0001-01-01T00:00:00Z: never' } as const;

export const annotationSchema = shape({ Message: text, User: text, Timestamp: time });
/** Who did or said what, when. */
export type Annotation = FromSchema<typeof annotationSchema>;

export const dimensionsSchema = {
  type: 'object',
  additionalProperties: { type: 'array', items: { type: 'string' } },
} as const;
/** What a machine offers to schedulers. Keys come from outside: `__proto__` is a name like any other. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

export const temperatureSchema = { type: 'object', additionalProperties: { type: 'number' } } as const;
/** °C by sensor. Keys come from outside. */
export type Temperature = Readonly<Record<string, number>>;

export const descriptionSchema = shape({
  MaintenanceMode: text,
  IsQuarantined: bool,
  Recovering: text,
  AttachedDevice: { type: 'string', enum: ATTACHED_DEVICES },
  Annotation: annotationSchema,
  Note: annotationSchema,
  Version: text,
  PowerCycle: bool,
  PowerCycleState: { type: 'string', enum: POWER_CYCLE_STATES },
  LastUpdated: time,
  Battery: int,
  Temperature: temperatureSchema,
  RunningSwarmingTask: bool,
  LaunchedSwarming: bool,
  RecoveryStart: time,
  DeviceUptime: int,
  SSHUserIP: text,
  SuppliedDimensions: dimensionsSchema,
  Dimensions: dimensionsSchema,
  TaskStarted: time,
  LastEventTime: time,
  LastEventID: text,
  QuarantineClearedTime: time,
});

/** Wire-format member names and order; see each member's meaning in the API's description. */
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
