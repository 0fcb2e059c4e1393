/** What Google's tokeninfo service says of an OAuth access token, which says nothing itself. */
import type { TokenInfo as GoogleTokenInfo } from 'google-auth-library';
import { withTimeLimit } from '../time_limit.ts';

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
