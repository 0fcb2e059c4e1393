/** Programs, and people at a command line: an ID token that Google signed for this very server. */
import { PermanentError } from '../errors.ts';
import type { Audiences } from './audiences.ts';
import type { KeySource } from './google_keys.ts';
import type { Identity } from './identity.ts';
import { verifyJwt } from './google_jwt.ts';

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

/**
 * `audiences` are the instance's own, listed in its config, usually `https://<host>`. PermanentError `not-signed-in`, or whatever
 * keeps us from Google's keys.
 */
export const verifyIdToken = async (
  token: string,
  audiences: Audiences,
  keySource: Pick<KeySource, 'idToken'>,
): Promise<Identity> => {
  const keys = await keySource.idToken();
  const { email, email_verified, hd, exp } = await verifyJwt(token, { keys, audiences, issuers: ISSUERS });
  if (email === undefined || email_verified !== true)
    throw new PermanentError(
      'not-signed-in',
      'the ID token has no verified address; ask for one with the email',
    );
  return {
    email: email.toLowerCase(),
    hostedDomain: hd?.toLowerCase(),
    expiresAt: new Date(exp * 1000),
  };
};
