/** Google's public signing keys, fetched on first use and refreshed every five minutes. */
import { withTimeLimit } from '../time_limit.ts';
import { IDENTITY_MS } from '../time_limits.ts';

/** PEM by key ID. */
export type Keys = Readonly<Record<string, string>>;

export interface KeySource {
  /** Keys that sign ID tokens. */
  idToken(): Promise<Keys>;
  /** Keys that sign IAP assertions. */
  iap(): Promise<Keys>;
}

/** Overrides for tests; an absent endpoint is Google's own. */
export interface KeyEndpoints {
  readonly oauth2FederatedSignonPemCertsUrl?: string;
  readonly oauth2IapPublicKeyUrl?: string;
}

/** Safe, because Google publishes a key well before it signs with it. */
const KEEP_MS = 5 * 60_000;
const ATTEMPT_LIMIT_MS = 4_000;

/** Keeps the result of `fetchKeys` for KEEP_MS. Concurrent callers share one fetch; a failure is not kept. */
const cached = (fetchKeys: () => Promise<Keys>, now: () => Date): (() => Promise<Keys>) => {
  let keys: Promise<Keys> | undefined;
  let until = 0;
  return () => {
    if (keys !== undefined && now().getTime() < until) return keys;
    const fetched = withTimeLimit('fetching Google’s public keys', IDENTITY_MS, fetchKeys);
    keys = fetched;
    until = now().getTime() + KEEP_MS;
    fetched.catch(() => {
      if (keys === fetched) keys = undefined;
    });
    return fetched;
  };
};

/** Imports the library on first use: functions without sign-in never load it. */
const openClient = async (endpoints: KeyEndpoints) => {
  const { OAuth2Client } = await import('google-auth-library');
  return new OAuth2Client({ endpoints, transporterOptions: { timeout: ATTEMPT_LIMIT_MS } });
};

export const createGoogleKeys = (now: () => Date, endpoints: KeyEndpoints = {}): KeySource => ({
  idToken: cached(
    async () => (await (await openClient(endpoints)).getFederatedSignonCertsAsync()).certs as Keys,
    now,
  ),
  iap: cached(async () => (await (await openClient(endpoints)).getIapPublicKeysAsync()).pubkeys, now),
});
