/**
 * The bodies of POST requests. The schemas are closed, so that a misspelled member is refused instead of ignored, except where existing
 * clients send more than the server reads.
 */
import { ATTACHED_DEVICES, type Dimensions, POWER_CYCLE_STATES } from './description.ts';
import { parser } from './parser.ts';
import { type FromSchema, openShape, shape } from './schema.ts';
import { userAtHostSchema } from './user_at_host.ts';

/** As RFC 3339 has it, with any precision and offset; what cannot be one is refused later. */
const requestTime = { type: 'string', maxLength: 64, format: 'date-time' } as const;

const attachedDevice = { type: 'string', enum: ATTACHED_DEVICES } as const;

/** What the caller saw. If it is no longer so, the request is refused with 409, `changed-since`, and changes nothing. */
const asSeen = {
  IfAnnotation: { ...requestTime, description: 'The Timestamp of the Annotation that the caller saw' },
  IfNote: { ...requestTime, description: 'The Timestamp of the Note that the caller saw' },
  IfAttachedDevice: {
    ...attachedDevice,
    description: 'The AttachedDevice that the caller saw; setting it leaves no annotation',
  },
} as const;

/** Of every operator's body. */
export const asSeenSchema = openShape({}, asSeen);
export type AsSeenRequest = FromSchema<typeof asSeenSchema>;
export const parseAsSeen = parser<AsSeenRequest>('body', asSeenSchema);

/**
 * Body and members are optional; without MaintenanceMode the request toggles maintenance. The others say more about a maintenance and need
 * an explicit `true`; one that is absent stays as it was.
 */
export const toggleModeSchema = shape(
  {},
  {
    MaintenanceMode: { type: 'boolean' },
    Reason: { type: 'string', maxLength: 1000 },
    Ticket: { type: 'string', maxLength: 200 },
    Until: {
      ...requestTime,
      description: 'When it should be back in service; 0001-01-01T00:00:00Z: not said',
    },
    ...asSeen,
  },
);
export type ToggleModeRequest = FromSchema<typeof toggleModeSchema>;
export const parseToggleMode = parser<ToggleModeRequest>('body', toggleModeSchema);

/** Body and member are optional; without them the request toggles the power-cycle request. */
export const togglePowerCycleSchema = shape({}, { PowerCycle: { type: 'boolean' }, ...asSeen });
type TogglePowerCycleRequest = FromSchema<typeof togglePowerCycleSchema>;
export const parseTogglePowerCycle = parser<TogglePowerCycleRequest>('body', togglePowerCycleSchema);

/** Body and member are optional. */
export const expectMachineSchema = shape(
  {},
  {
    By: { ...requestTime, description: 'When it should have reported; by default in 24 hours' },
    ...asSeen,
  },
);
type ExpectMachineRequest = FromSchema<typeof expectMachineSchema>;
export const parseExpectMachine = parser<ExpectMachineRequest>('body', expectMachineSchema);

/** Body and member are optional. */
export const deleteMachineSchema = shape(
  {},
  {
    ForGood: {
      type: 'boolean',
      description: 'Forget the maintenance too: the machine would come back in service',
    },
    ...asSeen,
  },
);
type DeleteMachineRequest = FromSchema<typeof deleteMachineSchema>;
export const parseDeleteMachine = parser<DeleteMachineRequest>('body', deleteMachineSchema);

export const setAttachedDeviceSchema = shape({ AttachedDevice: attachedDevice }, asSeen);
type SetAttachedDeviceRequest = FromSchema<typeof setAttachedDeviceSchema>;
export const parseSetAttachedDevice = parser<SetAttachedDeviceRequest>('body', setAttachedDeviceSchema);

/** At most a few paragraphs, because a note is shown in a table. Older pages send a whole annotation: `{"Message","User","Timestamp"}`. */
export const setNoteSchema = openShape({ Message: { type: 'string', maxLength: 4096 } }, asSeen);
type SetNoteRequest = FromSchema<typeof setNoteSchema>;
export const parseSetNote = parser<SetNoteRequest>('body', setNoteSchema);

export const supplyChromeosSchema = shape(
  {
    SSHUserIP: userAtHostSchema,
    SuppliedDimensions: {
      type: 'object',
      maxProperties: 64,
      propertyNames: { maxLength: 256 },
      additionalProperties: { type: 'array', maxItems: 64, items: { type: 'string', maxLength: 1024 } },
    },
  },
  asSeen,
);
export interface SupplyChromeosRequest extends AsSeenRequest {
  readonly SSHUserIP: string;
  readonly SuppliedDimensions: Dimensions;
}
export const parseSupplyChromeos = parser<SupplyChromeosRequest>('body', supplyChromeosSchema);

/**
 * Which outlets a rack's power-cycle server can control. One invalid item refuses the whole update; a text that cannot be a machine ID is
 * not invalid here, because a refusal ends older power-cycle servers. `null` is Go's empty list.
 */
export const powerCycleStateUpdateSchema = shape({
  Machines: {
    type: ['array', 'null'],
    maxItems: 5000,
    items: openShape(
      {
        MachineID: { type: 'string' },
        PowerCycleState: { type: 'string', enum: POWER_CYCLE_STATES },
      },
      {
        Controller: { type: 'string', maxLength: 200 },
        Outlet: { type: 'string', maxLength: 200 },
        Detail: { type: 'string', maxLength: 1024 },
        Powers: { type: 'string', enum: ['host', 'device'] },
      },
    ),
  },
});
export type PowerCycleStateUpdate = FromSchema<typeof powerCycleStateUpdateSchema>;
export const parsePowerCycleStateUpdate = parser<PowerCycleStateUpdate>('body', powerCycleStateUpdateSchema);
