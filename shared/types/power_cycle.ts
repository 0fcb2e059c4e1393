/** What a rack's power-cycle server sends. */
import { POWER_CYCLE_STATES } from './description.ts';
import { MACHINE_ID } from './machine_id.ts';
import { parser } from './parser.ts';
import { type FromSchema, shape } from './schema.ts';

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
