/** Parsers made from schemas that compile at run time. */
import { Ajv, type Options } from 'ajv';
import type { Refusal } from '../errors.ts';
import { compiledParser } from './compiled_parser.ts';

interface ParserOptions {
  readonly refusal?: Refusal;
  /** `empty`: null counts as absent, as in Go. Absent members are filled in, in place. */
  readonly defaults?: NonNullable<Options['useDefaults']>;
}

const AJV = {
  // The schemas are ours and tested; checking them against JSON Schema's own schema would double the cost of compiling.
  meta: false,
  validateSchema: false,
  // `true` accepts every text and generates no code: the format only says which members are times.
  formats: { 'date-time': true },
} as const satisfies Options;

/**
 * A parser for a schema: returns the value with type T, or throws a PermanentError that names the invalid member. The schema compiles on
 * first use, which takes tens of milliseconds; what every cold start parses is compiled in advance (see compiled/).
 */
// The caller passes the type, derived from the schema beside it: inferring it here exceeds the compiler's depth on nested schemas.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export const parser = <T>(subject: string, schema: object, options: ParserOptions = {}) => {
  const { refusal = 'bad-request', defaults = false } = options;
  let parse: ((value: unknown) => T) | undefined;
  return (value: unknown): T => {
    parse ??= compiledParser(subject, new Ajv({ ...AJV, useDefaults: defaults }).compile<T>(schema), refusal);
    return parse(value);
  };
};
