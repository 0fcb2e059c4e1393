/** The token of an Authorization header. */
import { PermanentError } from '../errors.ts';

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
