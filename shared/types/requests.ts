/**
 * The bodies of POST requests. The schemas are closed, so that a misspelled member is refused instead of ignored, except where existing
 * clients send more than the server reads.
 */
import { ATTACHED_DEVICES, type Dimensions, POWER_CYCLE_STATES } from './description.ts';
import { parser } from './parser.ts';
import { type FromSchema, openShape, shape } from './schema.ts';
import { userAtHostSchema } from './user_at_host.ts';

/** Body and member are optional; without them the request toggles maintenance. */
export const toggleModeSchema = shape({}, { MaintenanceMode: { type: 'boolean' } });
type ToggleModeRequest = FromSchema<typeof toggleModeSchema>;
export const parseToggleMode = parser<ToggleModeRequest>('body', toggleModeSchema);

/** Body and member are optional; without them the request toggles the power-cycle request. */
export const togglePowerCycleSchema = shape({}, { PowerCycle: { type: 'boolean' } });
type TogglePowerCycleRequest = FromSchema<typeof togglePowerCycleSchema>;
export const parseTogglePowerCycle = parser<TogglePowerCycleRequest>('body', togglePowerCycleSchema);

export const setAttachedDeviceSchema = shape({ AttachedDevice: { type: 'string', enum: ATTACHED_DEVICES } });
type SetAttachedDeviceRequest = FromSchema<typeof setAttachedDeviceSchema>;
export const parseSetAttachedDevice = parser<SetAttachedDeviceRequest>('body', setAttachedDeviceSchema);

/** At most a few paragraphs, because a note is shown in a table. Older pages send a whole annotation: `{"Message","User","Timestamp"}`. */
export const setNoteSchema = openShape({ Message: { type: 'string', maxLength: 4096 } });
type SetNoteRequest = FromSchema<typeof setNoteSchema>;
export const parseSetNote = parser<SetNoteRequest>('body', setNoteSchema);

export const supplyChromeosSchema = shape({
  SSHUserIP: userAtHostSchema,
  SuppliedDimensions: {
    type: 'object',
    maxProperties: 64,
    propertyNames: { maxLength: 256 },
    additionalProperties: { type: 'array', maxItems: 64, items: { type: 'string', maxLength: 1024 } },
  },
});
export interface SupplyChromeosRequest {
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
    items: openShape({
      MachineID: { type: 'string' },
      PowerCycleState: { type: 'string', enum: POWER_CYCLE_STATES },
    }),
  },
});
type PowerCycleStateUpdate = FromSchema<typeof powerCycleStateUpdateSchema>;
export const parsePowerCycleStateUpdate = parser<PowerCycleStateUpdate>('body', powerCycleStateUpdateSchema);
