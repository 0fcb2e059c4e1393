/** Checks a token that Google signed, and says in our words what is wrong with one: the library's words quote the token. */
import type { TokenPayload } from 'google-auth-library';
import type { Identity } from './caller.ts';
import type { KeySource, Keys } from './google_keys.ts';
import { PermanentError } from '../errors.ts';

// How the library's messages begin; what follows may quote the token.
const EXPLANATIONS: readonly (readonly [string, string])[] = [
  ['Token used too late', 'the token has expired; get a new one'],
  ['Token used too early', 'the token is not valid yet: is the sender’s clock right?'],
  [
    'Wrong recipient',
    'the token was made for another server; its audience must be one that this instance names',
  ],
  ['Invalid issuer', 'the token is not from the issuer that it must be from'],
  ['No pem found', 'the token is not signed with a current key of Google’s'],
];

const explanationOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : '';
  return (
    EXPLANATIONS.find(([begin]) => message.startsWith(begin))?.[1] ??
    'the token is not one that Google signed'
  );
};

export interface Expected {
  readonly keys: Keys;
  /** At least one: the library lets every audience pass where none is named. */
  readonly audiences: readonly [string, ...string[]];
  readonly issuers: readonly string[];
}

/** The claims of a valid token; PermanentError `not-signed-in` otherwise, without a word of the token and without a cause. */
export const verifyJwt = async (
  token: string,
  { keys, audiences, issuers }: Expected,
): Promise<TokenPayload> => {
  const { OAuth2Client } = await import('google-auth-library');
  const client = new OAuth2Client();
  const ticket = await client
    .verifySignedJwtWithCertsAsync(token, { ...keys }, [...audiences], [...issuers])
    .catch((error: unknown) => {
      throw new PermanentError('not-signed-in', explanationOf(error));
    });
  const claims = ticket.getPayload();
  if (claims === undefined) throw new PermanentError('not-signed-in', 'the token says nothing');
  return claims;
};

/** People in browsers: the assertion that Identity-Aware Proxy signs, and nothing else that it, or anybody, puts in a header. */

export const IAP_HEADER = 'x-goog-iap-jwt-assertion';
const IAP_ISSUERS = ['https://cloud.google.com/iap'];

/** PermanentError `not-signed-in`, or whatever keeps us from Google's keys. */
export const verifyIapAssertion = async (
  assertion: string,
  audiences: Audiences,
  keySource: Pick<KeySource, 'iap'>,
): Promise<Identity> => {
  const keys = await keySource.iap();
  const { email, hd, exp } = await verifyJwt(assertion, { keys, audiences, issuers: IAP_ISSUERS });
  if (email === undefined) throw new PermanentError('not-signed-in', 'IAP’s assertion names no address');
  return {
    email: email.toLowerCase(),
    hostedDomain: hd?.toLowerCase(),
    expiresAt: new Date(exp * 1000),
  };
};

/** Programs, and people at a command line: an ID token that Google signed for this very server. */

const ACCOUNT_ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

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
  const { email, email_verified, hd, exp } = await verifyJwt(token, {
    keys,
    audiences,
    issuers: ACCOUNT_ISSUERS,
  });
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

/** For whom a token must have been made. An empty list would let every audience pass: it means that no such token counts. */
export type Audiences = readonly [string, ...string[]];

export const audiencesOf = (audiences: readonly string[]): Audiences | undefined => {
  const [first, ...rest] = audiences;
  return first === undefined ? undefined : [first, ...rest];
};
