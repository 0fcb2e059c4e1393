/**
 * OAuth access tokens with the email scope, which the older agents, written in Go, send. Any program that was ever given such a token could
 * replay it, so it is accepted only from service accounts that the access object lists with their unique ID, and only for the roles of lab programs.
 */
import type { TokenInfo as GoogleTokenInfo } from 'google-auth-library';
import { PermanentError } from '../errors.ts';
import { withTimeLimit } from '../time_limit.ts';
import { IDENTITY_MS } from '../time_limits.ts';
import type { Access, Role } from '../types/access.ts';
import type { Identity } from './caller.ts';
import { createLookUpLimits } from './look_up_limits.ts';
import { type Verdict, createVerdictCache } from './verdict_cache.ts';

/** All roles that an access token can give. */
export const ACCESS_TOKEN_ROLES: readonly Role[] = ['agent', 'powercycle'];

/** What Google's tokeninfo service knows about a token; the token itself is opaque. */
type TokenInfo = Pick<GoogleTokenInfo, 'email' | 'email_verified' | 'azp' | 'scopes' | 'expiry_date'>;

/** Resolves to undefined if Google does not know the token or it has expired; rejects if the service fails. */
export type LookUpToken = (token: string) => Promise<TokenInfo | undefined>;

/** An identity with the unique ID that its token was issued to, or why the token is refused. */
type Outcome = (Identity & { readonly id: string }) | string;

/** The unique ID of each accepted service account, by its address in lower case. */
export type ServiceAccounts = ReadonlyMap<string, string>;

export const serviceAccountsOf = ({ identity }: Pick<Access, 'identity'>): ServiceAccounts =>
  new Map(
    Object.entries(identity.accessTokens.serviceAccounts).map(([email, id]) => [email.toLowerCase(), id]),
  );

const TOKENINFO_URL = 'https://oauth2.googleapis.com/tokeninfo';
const ATTEMPT_LIMIT_MS = 4_000;
const REFUSAL_KEPT_MS = 60_000;
const EMAIL_SCOPES: ReadonlySet<string> = new Set([
  'email',
  'https://www.googleapis.com/auth/userinfo.email',
]);

const NOT_LISTED =
  'access tokens are accepted only from service accounts that this instance’s access object lists; send an ID token';

const judge = (info: TokenInfo | undefined, accounts: ServiceAccounts, now: Date): Outcome => {
  if (info === undefined || !(info.expiry_date > now.getTime()))
    return 'Google does not know the access token, or it has expired; get a new one';
  if (!info.scopes.some((scope) => EMAIL_SCOPES.has(scope)) || info.email === undefined)
    return 'the access token lacks the scope userinfo.email; request one with that scope';
  // Google answers with text, although the library's type promises a boolean.
  if (String(info.email_verified) !== 'true')
    return 'the email address of the access token is not verified; use an account with a verified one';
  const email = info.email.toLowerCase();
  const id = accounts.get(email);
  return id === undefined || id !== info.azp
    ? NOT_LISTED
    : { email, id, expiresAt: new Date(info.expiry_date) };
};

/**
 * Verifies access tokens of the service accounts that are accepted at the time of the call, for a client in this network. Rejects with a
 * PermanentError `not-signed-in`, or with the error of `lookUp` or of the limits on look-ups.
 */
export type VerifyAccessToken = (
  token: string,
  accounts: ServiceAccounts,
  network: string,
) => Promise<Identity>;

export const createAccessTokenVerifier = (lookUp: LookUpToken, now: () => Date): VerifyAccessToken => {
  const limits = createLookUpLimits(now);
  const outcomeOf = createVerdictCache<Outcome>(now);
  return async (token, accounts, network) => {
    const judged = async (): Promise<Outcome> => judge(await lookUp(token), accounts, now());
    const outcome = await outcomeOf(token, async (): Promise<Verdict<Outcome>> => {
      const value = await limits.run(network, judged, (result) => typeof result === 'string');
      return typeof value === 'string'
        ? { value, isAccepted: false, until: new Date(now().getTime() + REFUSAL_KEPT_MS) }
        : { value, isAccepted: true, until: value.expiresAt };
    });
    if (typeof outcome === 'string') throw new PermanentError('not-signed-in', outcome);
    // The account may have been removed since the token was accepted.
    const { email, id, expiresAt } = outcome;
    if (accounts.get(email) !== id) throw new PermanentError('not-signed-in', NOT_LISTED);
    return { email, expiresAt };
  };
};

/** Whether tokeninfo answered that the token is invalid. */
const isUnknownToken = (error: unknown): boolean => {
  const { status } = error as { readonly status?: unknown };
  return status === 400 || status === 401;
};

/** Looks tokens up at Google, or at a test's own `endpoint`. The library retries by itself, within the time limit. */
export const createTokenInfo =
  (endpoint: string = TOKENINFO_URL): LookUpToken =>
  async (token) => {
    const { OAuth2Client } = await import('google-auth-library');
    const client = new OAuth2Client({
      endpoints: { tokenInfoUrl: endpoint },
      // Stryker disable next-line ObjectLiteral: the limit of one attempt takes seconds to see
      transporterOptions: { timeout: ATTEMPT_LIMIT_MS },
    });
    try {
      // Stryker disable next-line StringLiteral: another error takes its place
      return await withTimeLimit('the tokeninfo request', IDENTITY_MS, () => client.getTokenInfo(token));
    } catch (error) {
      if (isUnknownToken(error)) return undefined;
      // The library's errors contain the request, and so the token, which must not reach a log.
      // eslint-disable-next-line preserve-caught-error -- the cause would contain the token
      throw new Error('Google’s tokeninfo service failed');
    }
  };
