/** `/get_state`: the task runner's own state, without what it decided by itself. */
import { parser } from '../../../shared/types/parser.ts';
import type { FromSchema } from '../../../shared/types/schema.ts';

const stateSchema = { type: 'object', additionalProperties: true } as const;
const parseState = parser<FromSchema<typeof stateSchema>>('state', stateSchema);

/** Whether a machine may work is the server's to say; its answer travels in the dimensions. Throws PermanentError where `body` is no object. */
export const stateOf = (body: unknown, rack: string): object => {
  const members = Object.entries(parseState(body)).filter(
    ([key]) => key !== 'quarantined' && key !== 'maintenance',
  );
  return Object.fromEntries([...members, ['sk_rack', rack]]);
};
