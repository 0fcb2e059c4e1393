/** A shape is said once, as a JSON Schema; from it come the type (FromSchema) and, in parser.ts, the parser. */
import type { JSONSchema } from 'json-schema-to-ts';

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
