/** Builders for JSON Schemas. Each shape is written once, as a schema; FromSchema derives its type and parser.ts its parser. */
import type { JSONSchema } from 'json-schema-to-ts';

export type { FromSchema } from 'json-schema-to-ts';

type Properties = Readonly<Record<string, JSONSchema>>;

export const text = <const D extends string>(description: D) => ({ type: 'string', description }) as const;
export const integer = <const D extends string>(description: D) =>
  ({ type: 'integer', description }) as const;
/** The format is an annotation: code that converts times finds them by it (times_in.ts). Any text is accepted. */
export const time = <const D extends string>(what: D) =>
  ({
    type: 'string',
    format: 'date-time',
    description: `${what}; RFC 3339, UTC; 0001-01-01T00:00:00Z: never`,
  }) as const;

// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- no members is what is meant
type NoProperties = Record<never, never>;

/** A closed object: required members, optional members, and no others. */
export const shape = <const R extends Properties, const O extends Properties = NoProperties>(
  required: R,
  optional?: O,
) => ({
  type: 'object' as const,
  properties: { ...required, ...optional } as R & O,
  required: Object.keys(required) as readonly (keyof R & string)[],
  additionalProperties: false as const,
});

/** An open object: required members, optional members, and any others, which are ignored. */
export const openShape = <const R extends Properties, const O extends Properties = NoProperties>(
  required: R,
  optional?: O,
) => ({ ...shape(required, optional), additionalProperties: true as const });

/** An open object whose absent members the parser fills in: senders may be older or newer than this code. */
export const tolerant = <const P extends Properties>(properties: P) => ({
  type: 'object' as const,
  properties,
  required: Object.keys(properties) as readonly (keyof P & string)[],
  additionalProperties: true as const,
});

/** A `tolerant` object inside another; it may be absent as a whole. */
export const tolerantPart = <const P extends Properties>(properties: P) => ({
  ...tolerant(properties),
  default: {} as const,
});
