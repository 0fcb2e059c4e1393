/** May this caller do this? */
import { PermanentError } from '../errors.ts';
import type { Role } from '../types/instance.ts';
import type { Caller } from './caller.ts';

/** PermanentError `not-signed-in` for nobody, `not-allowed` for somebody who has none of the roles. */
export const checkRole = (caller: Caller, roles: readonly Role[]): void => {
  if (caller.email === '')
    throw new PermanentError(
      'not-signed-in',
      'sign in, or send a Google ID token for this server as "Authorization: Bearer"',
    );
  if (caller.roles.some((role) => roles.includes(role))) return;
  throw new PermanentError(
    'not-allowed',
    `${caller.email} needs one of the roles ${roles.join(', ')} for this`,
  );
};
