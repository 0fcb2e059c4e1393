/** People in browsers: the assertion that Identity-Aware Proxy signs, and nothing else that it, or anybody, puts in a header. */
import { PermanentError } from '../errors.ts';
import type { Audiences } from './audiences.ts';
import type { KeySource } from './google_keys.ts';
import type { Identity } from './identity.ts';
import { verifyJwt } from './google_jwt.ts';

export const IAP_HEADER = 'x-goog-iap-jwt-assertion';
const ISSUERS = ['https://cloud.google.com/iap'];

/** PermanentError `not-signed-in`, or whatever keeps us from Google's keys. */
export const verifyIapAssertion = async (
  assertion: string,
  audiences: Audiences,
  keySource: Pick<KeySource, 'iap'>,
): Promise<Identity> => {
  const keys = await keySource.iap();
  const { email, hd, exp } = await verifyJwt(assertion, { keys, audiences, issuers: ISSUERS });
  if (email === undefined) throw new PermanentError('not-signed-in', 'IAP’s assertion names no address');
  return {
    email: email.toLowerCase(),
    hostedDomain: hd?.toLowerCase(),
    expiresAt: new Date(exp * 1000),
  };
};
