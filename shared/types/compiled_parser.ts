/** What a validator finds wrong, said to the person who must mend it. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { PermanentError, type Refusal } from '../errors.ts';

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

/**
 * A parser out of a validator: unknown in, the validator's type out, or a PermanentError that says which member must be what.
 * A limit exceeded is always `over-limit` where the refusal is an event's.
 */
export const refusing =
  <T>(subject: string, validate: ValidateFunction<T>, refusal: Refusal) =>
  (value: unknown): T => {
    if (validate(value)) return value;
    const error = validate.errors?.[0];
    const isLimit = refusal === 'not-an-event' && error !== undefined && LIMITS.has(error.keyword);
    throw new PermanentError(isLimit ? 'over-limit' : refusal, explain(subject, error));
  };
