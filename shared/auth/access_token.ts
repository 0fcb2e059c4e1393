/**
 * OAuth access tokens with the email scope, which the older agents, written in Go, send. Any program that was ever given such a token could
 * replay it, so it is accepted only from service accounts that the config lists with their unique ID, and only for the roles of lab programs.
 */
import type { TokenInfo as GoogleTokenInfo } from 'google-auth-library';
import { PermanentError } from '../errors.ts';
import { withTimeLimit } from '../time_limit.ts';
import { IDENTITY_MS } from '../time_limits.ts';
import type { Instance, Role } from '../types/instance.ts';
import type { Identity } from './caller.ts';
import { type Verdict, createVerdictCache } from './verdict_cache.ts';

/** All roles that an access token can give. */
export const ACCESS_TOKEN_ROLES: readonly Role[] = ['agent', 'powercycle'];

/** What Google's tokeninfo service knows about a token; the token itself is opaque. */
type TokenInfo = Pick<GoogleTokenInfo, 'email' | 'email_verified' | 'azp' | 'scopes' | 'expiry_date'>;

/** Resolves to undefined if Google does not know the token or it has expired; rejects if the service fails. */
export type LookUpToken = (token: string) => Promise<TokenInfo | undefined>;

/** An identity, or why the token is refused. */
type Outcome = Identity | string;
type ServiceAccounts = Instance['identity']['accessTokens']['serviceAccounts'];

const TOKENINFO_URL = 'https://oauth2.googleapis.com/tokeninfo';
const ATTEMPT_LIMIT_MS = 4_000;
const REFUSAL_KEPT_MS = 60_000;
const EMAIL_SCOPES: ReadonlySet<string> = new Set([
  'email',
  'https://www.googleapis.com/auth/userinfo.email',
]);

const judge = (info: TokenInfo | undefined, accounts: ServiceAccounts, now: Date): Outcome => {
  if (info === undefined || !(info.expiry_date > now.getTime()))
    return 'Google does not know the access token, or it has expired; get a new one';
  if (!info.scopes.some((scope) => EMAIL_SCOPES.has(scope)) || info.email === undefined)
    return 'the access token lacks the scope userinfo.email; request one with that scope';
  // Google answers with text, although the library's type promises a boolean.
  if (String(info.email_verified) !== 'true')
    return 'the email address of the access token is not verified; use an account with a verified one';
  const email = info.email.toLowerCase();
  if (!Object.hasOwn(accounts, email) || accounts[email] !== info.azp)
    return 'access tokens are accepted only from service accounts that this instance’s config lists; send an ID token';
  return { email, expiresAt: new Date(info.expiry_date) };
};

/** Verifies access tokens. Rejects with a PermanentError `not-signed-in`, or with the error of `lookUp`. */
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

/** Whether tokeninfo answered that the token is invalid. */
const isUnknownToken = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && (error.status === 400 || error.status === 401);

/** Looks tokens up at Google, or at a test's own `endpoint`. The library retries by itself, within the time limit. */
export const createTokenInfo =
  (endpoint: string = TOKENINFO_URL): LookUpToken =>
  async (token) => {
    const { OAuth2Client } = await import('google-auth-library');
    const client = new OAuth2Client({
      endpoints: { tokenInfoUrl: endpoint },
      transporterOptions: { timeout: ATTEMPT_LIMIT_MS },
    });
    try {
      return await withTimeLimit('the tokeninfo request', IDENTITY_MS, () => client.getTokenInfo(token));
    } catch (error) {
      if (isUnknownToken(error)) return undefined;
      // The library's errors contain the request, and so the token, which must not reach a log.
      // eslint-disable-next-line preserve-caught-error -- the cause would contain the token
      throw new Error('Google’s tokeninfo service failed');
    }
  };
