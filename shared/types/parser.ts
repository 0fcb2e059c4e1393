/** The parser that belongs to a schema. */
import { Ajv, type Options } from 'ajv';
import type { Refusal } from '../errors.ts';
import { refusing } from './compiled_parser.ts';

interface ParserOptions {
  readonly refusal?: Refusal;
  /** `empty`: null counts as absent, as in Go. Missing members are filled in, in place. */
  readonly defaults?: NonNullable<Options['useDefaults']>;
}

// The schemas are ours, and tested: checking them against JSON Schema's own schema would double what compiling costs.
const OUR_OWN = { meta: false, validateSchema: false } as const;

/**
 * Unknown in, the schema's type out, or a PermanentError that says which member must be what. The schema compiles on first use: that takes
 * tens of milliseconds, which what every cold start needs does not spend (see compiled/).
 */
// The type is named by the caller, derived from the schema beside it: inferring it here overflows the compiler on nested schemas.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export const parser = <T>(subject: string, schema: object, options: ParserOptions = {}) => {
  const { refusal = 'bad-request', defaults = false } = options;
  let parse: ((value: unknown) => T) | undefined;
  return (value: unknown): T => {
    parse ??= refusing(subject, new Ajv({ ...OUR_OWN, useDefaults: defaults }).compile<T>(schema), refusal);
    return parse(value);
  };
};
