/** Verification of the tokens that Google signs: IAP assertions and ID tokens. */
import type { TokenPayload } from 'google-auth-library';
import { PermanentError } from '../errors.ts';
import type { Identity } from './caller.ts';
import type { KeySource, Keys } from './google_keys.ts';

/** The audiences that a token may have. At least one: the library accepts every audience if given none. */
type Audiences = readonly [string, ...string[]];

interface Expected {
  readonly keys: Keys;
  readonly audiences: Audiences;
  readonly issuers: readonly string[];
}

export const IAP_HEADER = 'x-goog-iap-jwt-assertion';
const IAP_ISSUERS = ['https://cloud.google.com/iap'];
const ACCOUNT_ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

/** How the library's messages begin, and our words for them: the rest of its message may quote the token. */
const EXPLANATIONS: readonly (readonly [string, string])[] = [
  ['Token used too late', 'the token has expired; get a new one'],
  ['Token used too early', 'the token is not valid yet; check the sender’s clock'],
  [
    'Wrong recipient',
    'the token is for another server; request one for an audience that this instance’s access object lists',
  ],
  ['Invalid issuer', 'the token has the wrong issuer; send one that Google issued'],
  ['No pem found', 'the token is not signed with a current key of Google; get a new one'],
];

const explanationOf = ({ message }: Error): string =>
  EXPLANATIONS.find(([begin]) => message.startsWith(begin))?.[1] ??
  'the token is malformed, or not signed by Google; get a new one';

/** The audiences as a non-empty list; undefined if there are none, which means that no such token is accepted. */
export const audiencesOf = (audiences: readonly string[]): Audiences | undefined => {
  const [first, ...rest] = audiences;
  return first === undefined ? undefined : [first, ...rest];
};

/** The claims of a valid token. Rejects with a PermanentError `not-signed-in` without the token's text and without a cause. */
const verifyJwt = async (token: string, { keys, audiences, issuers }: Expected): Promise<TokenPayload> => {
  const { OAuth2Client } = await import('google-auth-library');
  const client = new OAuth2Client();
  const ticket = await client
    .verifySignedJwtWithCertsAsync(token, { ...keys }, [...audiences], [...issuers])
    .catch((error: unknown) => {
      throw new PermanentError('not-signed-in', explanationOf(error as Error));
    });
  const claims = ticket.getPayload();
  // Stryker disable next-line all: by the library’s types alone
  if (claims === undefined) throw new PermanentError('not-signed-in', 'the token has no claims');
  return claims;
};

/**
 * A person in a browser, by the assertion that Identity-Aware Proxy signs; no other header of IAP, or of anyone, is trusted. Rejects with a
 * PermanentError `not-signed-in`, or with the error of fetching Google's keys.
 */
export const verifyIapAssertion = async (
  assertion: string,
  audiences: Audiences,
  keySource: Pick<KeySource, 'iap'>,
): Promise<Identity> => {
  const keys = await keySource.iap();
  const { email, hd, exp } = await verifyJwt(assertion, { keys, audiences, issuers: IAP_ISSUERS });
  if (email === undefined)
    throw new PermanentError('not-signed-in', 'the IAP assertion has no email address');
  return {
    email: email.toLowerCase(),
    hostedDomain: hd?.toLowerCase(),
    expiresAt: new Date(exp * 1000),
  };
};

/**
 * A program, or a person at a command line, by an ID token that Google signed for this server. `audiences` come from the access object,
 * usually `https://<host>`. Rejects with a PermanentError `not-signed-in`, or with the error of fetching Google's keys.
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
      'the ID token has no verified email address; request one that includes the email',
    );
  return {
    email: email.toLowerCase(),
    hostedDomain: hd?.toLowerCase(),
    expiresAt: new Date(exp * 1000),
  };
};
