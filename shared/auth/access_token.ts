/**
 * The earlier agents, in Go, which send an OAuth access token with the email scope. Any program that was ever handed such a token could replay it,
 * so it counts only for service accounts that the config names with their unique ID, and only for what labs' programs do.
 */
import type { TokenInfo as GoogleTokenInfo } from 'google-auth-library';
import type { Identity } from './caller.ts';
import { type Verdict, createVerdictCache } from './verdict_cache.ts';
import { PermanentError } from '../errors.ts';
import { withTimeLimit } from '../time_limit.ts';
import type { Instance, Role } from '../types/instance.ts';

/** All that an access token can give. */
export const ACCESS_TOKEN_ROLES: readonly Role[] = ['agent', 'powercycle'];

const REFUSAL_KEPT_MS = 60_000;
const EMAIL_SCOPES: ReadonlySet<string> = new Set([
  'email',
  'https://www.googleapis.com/auth/userinfo.email',
]);

/** An identity, or why there is none. */
type Outcome = Identity | string;
type ServiceAccounts = Instance['identity']['accessTokens']['serviceAccounts'];

const judge = (info: TokenInfo | undefined, accounts: ServiceAccounts, now: Date): Outcome => {
  if (info === undefined || !(info.expiry_date > now.getTime()))
    return 'Google does not know the access token, or it has expired';
  if (!info.scopes.some((scope) => EMAIL_SCOPES.has(scope)) || info.email === undefined)
    return 'the access token lacks the scope userinfo.email';
  // Google answers with text where the library's type promises a boolean.
  if (String(info.email_verified) !== 'true') return 'the access token’s address is not verified';
  const email = info.email.toLowerCase();
  if (!Object.hasOwn(accounts, email) || accounts[email] !== info.azp)
    return 'access tokens count only for service accounts that the instance names; send an ID token';
  return { email, expiresAt: new Date(info.expiry_date) };
};

/** PermanentError `not-signed-in`, or whatever keeps us from asking Google. */
export const createAccessTokenVerifier = (
  accounts: ServiceAccounts,
  lookUp: LookUpToken,
  now: () => Date,
): ((token: string) => Promise<Identity>) => {
  const byEmail = Object.fromEntries(
    Object.entries(accounts).map(([email, id]) => [email.toLowerCase(), id]),
  );
  const outcomeOf = createVerdictCache(async (token): Promise<Verdict<Outcome>> => {
    const value = judge(await lookUp(token), byEmail, now());
    const until = typeof value === 'string' ? new Date(now().getTime() + REFUSAL_KEPT_MS) : value.expiresAt;
    return { value, until };
  }, now);
  return async (token) => {
    const outcome = await outcomeOf(token);
    if (typeof outcome === 'string') throw new PermanentError('not-signed-in', outcome);
    return outcome;
  };
};

/** What Google's tokeninfo service says of an OAuth access token, which says nothing itself. */

export type TokenInfo = Pick<GoogleTokenInfo, 'email' | 'email_verified' | 'azp' | 'scopes' | 'expiry_date'>;

/** undefined: Google does not know the token, or knows it no longer. Rejects where Google cannot be asked. */
export type LookUpToken = (token: string) => Promise<TokenInfo | undefined>;

const GOOGLE = 'https://oauth2.googleapis.com/tokeninfo';
const ATTEMPT_LIMIT_MS = 4_000;
const LIMIT_MS = 10_000;

/** How tokeninfo answers a token that is none. */
const isUnknownToken = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && (error.status === 400 || error.status === 401);

/** `endpoint` is Google's own; tests have theirs. The library tries again by itself, within the limit. */
export const createTokenInfo =
  (endpoint: string = GOOGLE): LookUpToken =>
  async (token) => {
    const { OAuth2Client } = await import('google-auth-library');
    const client = new OAuth2Client({
      endpoints: { tokenInfoUrl: endpoint },
      transporterOptions: { timeout: ATTEMPT_LIMIT_MS },
    });
    try {
      return await withTimeLimit('asking tokeninfo', LIMIT_MS, () => client.getTokenInfo(token));
    } catch (error) {
      if (isUnknownToken(error)) return undefined;
      // The library's errors carry the request, and with it the token, which no log may see.
      // eslint-disable-next-line preserve-caught-error -- for that reason
      throw new Error('Google’s tokeninfo service cannot be asked');
    }
  };
