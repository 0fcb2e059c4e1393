/** One action for many machines: what is asked, and what became of each. */
import { ACTIONS } from './action.ts';
import { parser } from './parser.ts';
import { type FromSchema, shape } from './schema.ts';

export const MAX_MACHINES = 500;

export const actOnManySchema = shape(
  {
    Action: { type: 'string', enum: ACTIONS, description: 'As in the path of the action for one machine' },
    Machines: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_MACHINES,
      items: { type: 'string' },
      description: 'Machine IDs, each once',
    },
  },
  {
    Body: { type: 'object', description: 'As for one machine; the toggles need theirs' },
    IfHealth: {
      type: 'object',
      maxProperties: MAX_MACHINES,
      additionalProperties: { type: 'string' },
      description:
        'By machine ID, the health that the caller saw: a machine with another one is left alone. Other machines than those asked for do not count',
    },
    DryRun: { type: 'boolean', description: 'Answer what would change, and change nothing' },
  },
);
interface ActOnManyRequest extends Omit<FromSchema<typeof actOnManySchema>, 'Body' | 'IfHealth'> {
  readonly Body?: object;
  readonly IfHealth?: Readonly<Record<string, string>>;
}
export const parseActOnMany = parser<ActOnManyRequest>('body', actOnManySchema);

const machineId = { type: 'string' } as const;
export const actResultsSchema = shape({
  Results: {
    type: 'array',
    items: {
      oneOf: [
        shape({ MachineID: machineId, Changed: { type: 'boolean' } }),
        shape({
          MachineID: machineId,
          Problem: {
            type: 'string',
            description:
              'The type of the problem that the action for this machine alone would be answered with; not-tried: there was no time left, send the machine again',
          },
        }),
      ],
    },
    description: 'In the order asked',
  },
});
/** What became of one machine. */
export type ActResult =
  | { readonly MachineID: string; readonly Changed: boolean }
  | { readonly MachineID: string; readonly Problem: string };
