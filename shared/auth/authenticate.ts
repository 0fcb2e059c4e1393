/** Identifies the caller of a request by one of three credentials: an IAP assertion, an ID token or an access token. */
import { PermanentError } from '../errors.ts';
import type { Access } from '../types/access.ts';
import {
  ACCESS_TOKEN_ROLES,
  type LookUpToken,
  createAccessTokenVerifier,
  serviceAccountsOf,
} from './access_token.ts';
import type { Authenticate } from './caller.ts';
import { clientNetwork } from './client_address.ts';
import type { CurrentAccess } from './current_access.ts';
import { IAP_HEADER, audiencesOf, verifyIapAssertion, verifyIdToken } from './google_jwt.ts';
import type { KeySource } from './google_keys.ts';
import { createRolesOf } from './roles.ts';

interface AuthenticateOptions {
  readonly access: CurrentAccess;
  readonly keySource: KeySource;
  readonly lookUpToken: LookUpToken;
  readonly now: () => Date;
}

/** The characters that RFC 6750 allows in a token; Google's tokens are far shorter than this limit. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,8192}=*)$/i;

/** `Bearer eyJhbGciOi…`; undefined without a header. Throws a PermanentError `not-signed-in` for any other kind of header. */
const bearerOf = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined) return undefined;
  const token = BEARER.exec(authorization)?.[1];
  if (token !== undefined) return token;
  throw new PermanentError('not-signed-in', 'the Authorization header must be "Bearer" and a token');
};

/** ID tokens are JWTs, which begin with the base64 of `{"`; access tokens are opaque: `ya29.c.b0Aa…`. */
const isJwt = (token: string): boolean => token.startsWith('eyJ');

/** What follows from an access object. */
const derive = (access: Access) => ({
  iapAudiences: audiencesOf(access.identity.iapAudiences),
  tokenAudiences: audiencesOf(access.identity.tokenAudiences),
  serviceAccounts: serviceAccountsOf(access),
  rolesOf: createRolesOf(access.roles),
});

/** Decides by the access object of the moment; refuses each kind of credential that it does not mention. */
export const createAuthenticate = ({
  access,
  keySource,
  lookUpToken,
  now,
}: AuthenticateOptions): Authenticate => {
  const verifyAccessToken = createAccessTokenVerifier(lookUpToken, now);
  let derived: (ReturnType<typeof derive> & { readonly from: Access }) | undefined;
  const currentRules = async () => {
    const current = await access();
    if (derived?.from !== current) derived = { ...derive(current), from: current };
    return derived;
  };

  return async (headers) => {
    const { iapAudiences, tokenAudiences, serviceAccounts, rolesOf } = await currentRules();
    const assertion = headers[IAP_HEADER];
    if (iapAudiences !== undefined && typeof assertion === 'string') {
      const person = await verifyIapAssertion(assertion, iapAudiences, keySource);
      return { email: person.email, roles: rolesOf(person), expiresAt: person.expiresAt };
    }
    const token = bearerOf(headers.authorization);
    if (token === undefined) return undefined;
    if (isJwt(token)) {
      if (tokenAudiences === undefined)
        throw new PermanentError(
          'not-signed-in',
          'this instance does not accept ID tokens; its access object lists no identity.tokenAudiences',
        );
      const account = await verifyIdToken(token, tokenAudiences, keySource);
      return { email: account.email, roles: rolesOf(account), expiresAt: account.expiresAt };
    }
    if (serviceAccounts.size === 0)
      throw new PermanentError(
        'not-signed-in',
        'this instance does not accept access tokens; send an ID token',
      );
    const account = await verifyAccessToken(token, serviceAccounts, clientNetwork(headers));
    const allowed = rolesOf(account).filter((role) => ACCESS_TOKEN_ROLES.includes(role));
    return { email: account.email, roles: allowed, expiresAt: account.expiresAt };
  };
};
