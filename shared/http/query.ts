/** A request's query, parsed by the schemas of its route. By hand: loading ajv would cost each cold start tens of milliseconds. */
import { PermanentError } from '../errors.ts';
import { type MACHINE_ID, parseMachineId } from '../types/machine_id.ts';

/** A whole number, never negative. */
interface IntegerSchema {
  readonly type: 'integer';
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}
/** `1` is true; `0`, like an absent parameter, is false. */
interface FlagSchema {
  readonly type: 'string';
  readonly enum: readonly ['0', '1'];
}
/** One of some words; the default if the parameter is absent. */
interface ChoiceSchema {
  readonly type: 'string';
  readonly enum: readonly string[];
  readonly default: string;
}
interface MachineIdSchema {
  readonly type: 'string';
  readonly pattern: typeof MACHINE_ID;
}
/** Any text; an empty one counts as absent. */
interface TextSchema {
  readonly type: 'string';
  readonly enum?: never;
  readonly pattern?: never;
}

type ParameterSchema = IntegerSchema | FlagSchema | ChoiceSchema | MachineIdSchema | TextSchema;

/** A route's query parameters by name. Each schema is plain JSON Schema, so that the API's description can show it. */
export type QueryParameters = Readonly<
  Record<string, { readonly description: string; readonly schema: ParameterSchema }>
>;

type ValueOf<S> = S extends IntegerSchema
  ? number
  : S extends ChoiceSchema
    ? S['enum'][number]
    : S extends FlagSchema
      ? boolean
      : string | undefined;

/** The values of a route's parameters, by name. A machine ID or text is undefined if absent. */
export type ParsedQuery<Q extends QueryParameters> = { readonly [N in keyof Q]: ValueOf<Q[N]['schema']> };

const MAX_QUOTED = 64;
const quoted = (text: string): string => JSON.stringify(text.slice(0, MAX_QUOTED));

const parseInteger = (
  name: string,
  text: string | undefined,
  { minimum, maximum, default: byDefault }: IntegerSchema,
): number => {
  if (text === undefined) return byDefault;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new PermanentError(
    'bad-request',
    `The query parameter ${name} is ${quoted(text)}. Send a whole number from ${minimum} to ${maximum}.`,
  );
};

const parseFlag = (name: string, text: string | undefined): boolean => {
  if (text === undefined || text === '0') return false;
  if (text === '1') return true;
  throw new PermanentError(
    'bad-request',
    `The query parameter ${name} is ${quoted(text)}. Send 1 for yes; send 0 or leave it out for no.`,
  );
};

const parseChoice = (name: string, text: string | undefined, schema: ChoiceSchema): string => {
  if (text === undefined) return schema.default;
  if (schema.enum.includes(text)) return text;
  throw new PermanentError(
    'bad-request',
    `The query parameter ${name} is ${quoted(text)}. Send one of ${schema.enum.join(', ')}.`,
  );
};

const parseValue = (name: string, text: string | undefined, schema: ParameterSchema) => {
  if (schema.type === 'integer') return parseInteger(name, text, schema);
  if ('default' in schema) return parseChoice(name, text, schema);
  if ('enum' in schema) return parseFlag(name, text);
  if ('pattern' in schema) return text === undefined ? undefined : parseMachineId(text);
  return text === '' ? undefined : text;
};

/**
 * Parses what follows the `?`, as in `limit=50&before=MjAyNg`. Parameters that the route does not have are ignored.
 * Throws PermanentError `bad-request` for an invalid value or a parameter given twice, `bad-machine-id` for an invalid machine ID.
 */
export const parseQuery = (search: string, parameters: QueryParameters): ParsedQuery<QueryParameters> => {
  const query = new URLSearchParams(search);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { schema }]) => {
      const [text, second] = query.getAll(name);
      if (second !== undefined)
        throw new PermanentError(
          'bad-request',
          `The query parameter ${name} is given more than once, as ${quoted(text ?? '')} and ${quoted(second)}. Send it once.`,
        );
      return [name, parseValue(name, text, schema)];
    }),
  );
};
