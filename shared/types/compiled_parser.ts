/** Parsers made from compiled validators, with errors that tell a person what to fix. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { PermanentError, type Refusal } from '../errors.ts';

/** `event: "host.name" must be string`: the member's path in dots and what it must be, bounded. */
const explain = (subject: string, error: ErrorObject | undefined): string => {
  if (error === undefined) return `${subject} is invalid`;
  const path = error.instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  const member = path === '' ? subject : `${subject}: ${JSON.stringify(path.slice(0, 200))}`;
  const params: Record<string, unknown> = error.params;
  if (error.propertyName !== undefined)
    return `${member}: member name ${JSON.stringify(error.propertyName.slice(0, 64))}… ${error.message ?? 'is invalid'}`;
  switch (error.keyword) {
    case 'additionalProperties':
      return `${member} has an unknown member: ${JSON.stringify(params['additionalProperty']).slice(0, 200)}`;
    case 'enum':
      return `${member} must be one of ${JSON.stringify(params['allowedValues'])}`;
    default:
      return `${member} ${error.message ?? 'is invalid'}`;
  }
};

const LIMITS: ReadonlySet<string> = new Set(['maxLength', 'maxItems', 'maxProperties']);

/**
 * A parser made from a validator: returns the value with the validator's type, or throws a PermanentError that names the invalid member.
 * If the refusal is `not-an-event`, an exceeded limit is refused as `over-limit` instead.
 */
export const compiledParser =
  <T>(subject: string, validate: ValidateFunction<T>, refusal: Refusal) =>
  (value: unknown): T => {
    if (validate(value)) return value;
    const error = validate.errors?.[0];
    const isLimit = refusal === 'not-an-event' && error !== undefined && LIMITS.has(error.keyword);
    throw new PermanentError(isLimit ? 'over-limit' : refusal, explain(subject, error));
  };
