/** Checks a token that Google signed, and says in our words what is wrong with one: the library's words quote the token. */
import type { TokenPayload } from 'google-auth-library';
import { PermanentError } from '../errors.ts';
import type { Keys } from './google_keys.ts';

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
