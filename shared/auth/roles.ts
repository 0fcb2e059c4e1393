/** Which roles the instance gives an account, and whether they are enough for a route. */
import { PermanentError } from '../errors.ts';
import { type Access, ROLES, type Role } from '../types/access.ts';
import type { Caller, Identity } from './caller.ts';

const SERVICE_ACCOUNT = '.gserviceaccount.com';

/**
 * The members of a role that match this account: `user:eve@example.org`, `serviceAccount:…`, `domain:example.org`. A domain stands for the
 * accounts that it manages: an address in it proves only that its owner could once read mail there.
 */
const namesOf = ({ email, hostedDomain }: Identity): string[] => {
  const account = `${email.endsWith(SERVICE_ACCOUNT) ? 'serviceAccount' : 'user'}:${email}`;
  return hostedDomain === undefined ? [account] : [account, `domain:${hostedDomain}`];
};

// Case does not matter in addresses and domains; the kind before the colon is ours.
const canonical = (member: string): string => {
  const colon = member.indexOf(':');
  return member.slice(0, colon) + member.slice(colon).toLowerCase();
};

/** Returns an account's roles in the order of ROLES; an editor is also a viewer. */
export const createRolesOf = (roles: Access['roles']) => {
  const members = ROLES.map((role) => ({ role, names: new Set(roles[role].map(canonical)) }));
  return (identity: Identity): readonly Role[] => {
    const own = namesOf(identity);
    const given = members.filter(({ names }) => own.some((name) => names.has(name))).map(({ role }) => role);
    return ROLES.filter((role) => given.includes(role) || (role === 'viewer' && given.includes('editor')));
  };
};

/** Throws a PermanentError: `not-signed-in` if the caller is anonymous, `not-allowed` if it has none of the roles. */
export const checkRole = (caller: Caller, roles: readonly Role[]): void => {
  if (caller.email === '')
    throw new PermanentError(
      'not-signed-in',
      'sign in, or send a Google ID token for this server in the header "Authorization: Bearer TOKEN"',
    );
  if (caller.roles.some((role) => roles.includes(role))) return;
  throw new PermanentError(
    'not-allowed',
    `${caller.email} needs one of the roles ${roles.join(', ')} for this; ask an administrator of this instance`,
  );
};
