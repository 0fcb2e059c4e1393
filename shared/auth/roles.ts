/** What the instance lets whom do. */
import type { Caller, Identity } from './caller.ts';
import { PermanentError } from '../errors.ts';
import { type Instance, ROLES, type Role } from '../types/instance.ts';

const SERVICE_ACCOUNT = '.gserviceaccount.com';

/**
 * The ways a member of a role can name this account. A domain means the accounts that it manages: an address in it proves only that
 * somebody could once read mail there.
 */
const namesOf = ({ email, hostedDomain }: Identity): string[] => [
  `${email.endsWith(SERVICE_ACCOUNT) ? 'serviceAccount' : 'user'}:${email}`,
  ...(hostedDomain === undefined ? [] : [`domain:${hostedDomain}`]),
];

// Addresses and domains are one however they are written; the kind before the colon is ours.
const canonical = (member: string): string => {
  const colon = member.indexOf(':');
  return member.slice(0, colon) + member.slice(colon).toLowerCase();
};

/** The roles of an account, in the order of ROLES; an editor is a viewer as well. */
export const createRolesOf = (roles: Instance['roles']) => {
  const members = new Map(ROLES.map((role) => [role, new Set(roles[role].map(canonical))]));
  return (identity: Identity): readonly Role[] => {
    const names = namesOf(identity);
    const has = (role: Role): boolean => names.some((name) => members.get(role)?.has(name));
    return ROLES.filter((role) => has(role) || (role === 'viewer' && has('editor')));
  };
};

/** May this caller do this? */

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
