/** The public keys with which Google signs, fetched when first needed and now and then again. */
import { withTimeLimit } from '../time_limit.ts';

/** PEM by key ID. */
export type Keys = Readonly<Record<string, string>>;

export interface KeySource {
  /** Of ID tokens. */
  idToken(): Promise<Keys>;
  /** Of IAP's assertions. */
  iap(): Promise<Keys>;
}

/** Google's own where nothing is said; tests have theirs. */
export interface KeyEndpoints {
  readonly oauth2FederatedSignonPemCertsUrl?: string;
  readonly oauth2IapPublicKeyUrl?: string;
}

/** Google publishes a key well before it signs with it. */
const KEEP_MS = 5 * 60_000;
const ATTEMPT_LIMIT_MS = 4_000;
const LIMIT_MS = 10_000;

/** What `fetchKeys` last gave, for a while; callers who wait at once wait for one fetch; a failure is not kept. */
const kept = (fetchKeys: () => Promise<Keys>, now: () => Date): (() => Promise<Keys>) => {
  let keys: Promise<Keys> | undefined;
  let until = 0;
  return () => {
    if (keys !== undefined && now().getTime() < until) return keys;
    const fetched = withTimeLimit('fetching Google’s public keys', LIMIT_MS, fetchKeys);
    keys = fetched;
    until = now().getTime() + KEEP_MS;
    fetched.catch(() => {
      if (keys === fetched) keys = undefined;
    });
    return fetched;
  };
};

/** Imported on first use: functions that nobody signs in to do without. */
const openClient = async (endpoints: KeyEndpoints) => {
  const { OAuth2Client } = await import('google-auth-library');
  return new OAuth2Client({ endpoints, transporterOptions: { timeout: ATTEMPT_LIMIT_MS } });
};

export const createGoogleKeys = (now: () => Date, endpoints: KeyEndpoints = {}): KeySource => ({
  idToken: kept(
    async () => (await (await openClient(endpoints)).getFederatedSignonCertsAsync()).certs as Keys,
    now,
  ),
  iap: kept(async () => (await (await openClient(endpoints)).getIapPublicKeysAsync()).pubkeys, now),
});
