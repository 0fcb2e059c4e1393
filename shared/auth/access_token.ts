/**
 * The earlier agents, in Go, which send an OAuth access token with the email scope. Any program that was ever handed such a token could replay it,
 * so it counts only for service accounts that the config names with their unique ID, and only for what labs' programs do.
 */
import { PermanentError } from '../errors.ts';
import type { Instance, Role } from '../types/instance.ts';
import type { Identity } from './identity.ts';
import type { LookUpToken, TokenInfo } from './token_info.ts';
import { createVerdictCache, type Verdict } from './verdict_cache.ts';

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
