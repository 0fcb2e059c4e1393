/** A shape is said once, as a JSON Schema; from it come the type (FromSchema) and the parser. */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import type { JSONSchema } from 'json-schema-to-ts';
import { PermanentError, type Refusal } from '../errors.ts';

export type { FromSchema } from 'json-schema-to-ts';

type Properties = Readonly<Record<string, JSONSchema>>;

// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- no members is what is meant
type NoProperties = Record<never, never>;

/** A closed object: what it must have, what it may have, nothing else. */
export const shape = <const R extends Properties, const O extends Properties = NoProperties>(
  required: R,
  optional?: O,
) => ({
  type: 'object' as const,
  properties: { ...required, ...optional } as R & O,
  required: Object.keys(required) as readonly (keyof R & string)[],
  additionalProperties: false as const,
});

/** An open object, every member of which is filled in by the parser: senders may be newer, or older, than we are. */
export const tolerant = <const P extends Properties>(properties: P) => ({
  type: 'object' as const,
  properties,
  required: Object.keys(properties) as readonly (keyof P & string)[],
  additionalProperties: true as const,
});

/** A `tolerant` object inside another, which may be absent whole. */
export const tolerantPart = <const P extends Properties>(properties: P) => ({
  ...tolerant(properties),
  default: {} as const,
});

/** `member: what it must be`, for a person to act on; the member's path in dots, bounded. */
const explain = (subject: string, error: ErrorObject | undefined): string => {
  if (error === undefined) return `${subject} is invalid`;
  const path = error.instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  const member = path === '' ? subject : `${subject}: ${JSON.stringify(path.slice(0, 200))}`;
  const params: Record<string, unknown> = error.params;
  if (error.propertyName !== undefined)
    return `${member} has a member whose name, ${JSON.stringify(error.propertyName.slice(0, 64))}…, ${error.message ?? 'is invalid'}`;
  switch (error.keyword) {
    case 'additionalProperties':
      return `${member} has a member it does not know: ${JSON.stringify(params['additionalProperty']).slice(0, 200)}`;
    case 'enum':
      return `${member} must be one of ${JSON.stringify(params['allowedValues'])}`;
    default:
      return `${member} ${error.message ?? 'is invalid'}`;
  }
};

const LIMITS: ReadonlySet<string> = new Set(['maxLength', 'maxItems', 'maxProperties']);

interface ParserOptions {
  /** How the parser refuses; a limit exceeded is always `over-limit` where the refusal is an event's. */
  readonly refusal?: Refusal;
  /** `empty`: null counts as absent, as in Go. Missing members are filled in, in place. */
  readonly defaults?: NonNullable<Options['useDefaults']>;
}

// The schemas are ours, and tested: checking them against JSON Schema's own schema would double what compiling costs every cold start.
const OUR_OWN = { meta: false, validateSchema: false } as const;

/**
 * Makes a parser: unknown in, the schema's type out, or a PermanentError that says which member must be what.
 * The schema compiles on first use: it costs tens of milliseconds, and a function needs few of them.
 */
// The type is named by the caller, derived from the schema beside it: inferring it here overflows the compiler on nested schemas.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export const parser = <T>(subject: string, schema: object, options: ParserOptions = {}) => {
  const { refusal = 'bad-request', defaults = false } = options;
  let validate: ValidateFunction<T> | undefined;
  return (value: unknown): T => {
    validate ??= new Ajv({ ...OUR_OWN, useDefaults: defaults }).compile<T>(schema);
    if (validate(value)) return value;
    const error = validate.errors?.[0];
    const isLimit = refusal === 'not-an-event' && error !== undefined && LIMITS.has(error.keyword);
    throw new PermanentError(isLimit ? 'over-limit' : refusal, explain(subject, error));
  };
};
