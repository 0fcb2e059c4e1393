/** What people send with their actions. Closed: a typing mistake is refused, not ignored. */
import { ATTACHED_DEVICES, type Dimensions, POWER_CYCLE_STATES } from './description.ts';
import { MACHINE_ID } from './machine_id.ts';
import { parser } from './parser.ts';
import { type FromSchema, shape } from './schema.ts';
import { userAtHostSchema } from './user_at_host.ts';

/** Body and member are optional; without them the action flips what is. */
export const toggleModeSchema = shape({}, { MaintenanceMode: { type: 'boolean' } });
type ToggleModeRequest = FromSchema<typeof toggleModeSchema>;
export const parseToggleMode = parser<ToggleModeRequest>('body', toggleModeSchema);

export const togglePowerCycleSchema = shape({}, { PowerCycle: { type: 'boolean' } });
type TogglePowerCycleRequest = FromSchema<typeof togglePowerCycleSchema>;
export const parseTogglePowerCycle = parser<TogglePowerCycleRequest>('body', togglePowerCycleSchema);

export const setAttachedDeviceSchema = shape({ AttachedDevice: { type: 'string', enum: ATTACHED_DEVICES } });
type SetAttachedDeviceRequest = FromSchema<typeof setAttachedDeviceSchema>;
export const parseSetAttachedDevice = parser<SetAttachedDeviceRequest>('body', setAttachedDeviceSchema);

/** A few paragraphs: it is shown in a table. */
export const setNoteSchema = shape({ Message: { type: 'string', maxLength: 4096 } });
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

/** What a rack's power-cycle server sends. */

export const powerCycleStateUpdateSchema = shape({
  Machines: {
    type: 'array',
    maxItems: 1000,
    items: shape({
      MachineID: { type: 'string', pattern: MACHINE_ID },
      PowerCycleState: { type: 'string', enum: POWER_CYCLE_STATES },
    }),
  },
});
/** Which outlets can be controlled; one bad item refuses the whole. */
type PowerCycleStateUpdate = FromSchema<typeof powerCycleStateUpdateSchema>;
export const parsePowerCycleStateUpdate = parser<PowerCycleStateUpdate>('body', powerCycleStateUpdateSchema);
