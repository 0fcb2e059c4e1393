/** Who is asking: the three credentials that count, and nothing else. */
import { ACCESS_TOKEN_ROLES, type LookUpToken, createAccessTokenVerifier } from './access_token.ts';
import type { Authenticate } from './caller.ts';
import { IAP_HEADER, audiencesOf, verifyIapAssertion, verifyIdToken } from './google_jwt.ts';
import type { KeySource } from './google_keys.ts';
import { createRolesOf } from './roles.ts';
import { PermanentError } from '../errors.ts';
import type { Instance } from '../types/instance.ts';

interface AuthenticateOptions {
  readonly instance: Pick<Instance, 'identity' | 'roles'>;
  readonly keySource: KeySource;
  readonly lookUpToken: LookUpToken;
  readonly now: () => Date;
}

/** A kind of credential that the config does not speak of does not count. */
export const createAuthenticate = ({
  instance,
  keySource,
  lookUpToken,
  now,
}: AuthenticateOptions): Authenticate => {
  const { identity, roles } = instance;
  const iapAudiences = audiencesOf(identity.iapAudiences);
  const tokenAudiences = audiencesOf(identity.tokenAudiences);
  const { serviceAccounts } = identity.accessTokens;
  const takesAccessTokens = Object.keys(serviceAccounts).length > 0;
  const verifyAccessToken = createAccessTokenVerifier(serviceAccounts, lookUpToken, now);
  const rolesOf = createRolesOf(roles);

  return async (headers) => {
    const assertion = headers[IAP_HEADER];
    if (iapAudiences !== undefined && typeof assertion === 'string') {
      const person = await verifyIapAssertion(assertion, iapAudiences, keySource);
      return { email: person.email, roles: rolesOf(person), expiresAt: person.expiresAt };
    }
    const token = bearerOf(headers.authorization);
    if (token === undefined) return undefined;
    if (isJwt(token)) {
      if (tokenAudiences === undefined)
        throw new PermanentError('not-signed-in', 'this instance takes no ID tokens');
      const account = await verifyIdToken(token, tokenAudiences, keySource);
      return { email: account.email, roles: rolesOf(account), expiresAt: account.expiresAt };
    }
    if (!takesAccessTokens)
      throw new PermanentError('not-signed-in', 'this instance takes no access tokens; send an ID token');
    const account = await verifyAccessToken(token);
    const allowed = rolesOf(account).filter((role) => ACCESS_TOKEN_ROLES.includes(role));
    return { email: account.email, roles: allowed, expiresAt: account.expiresAt };
  };
};

/** The token of an Authorization header. */

/** What RFC 6750 lets a token hold; Google's are shorter by far. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,8192}=*)$/i;

/** undefined: no header. PermanentError `not-signed-in` for one that holds anything but a bearer token. */
export const bearerOf = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined) return undefined;
  const token = BEARER.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new PermanentError('not-signed-in', 'Authorization must be "Bearer" and a token');
};

/** ID tokens are JWTs, whose first part is JSON in base64; access tokens are opaque. */
export const isJwt = (token: string): boolean => token.startsWith('eyJ');
