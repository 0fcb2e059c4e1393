/** Google's public signing keys: fetched on first use, refreshed every five minutes, and kept while that fails as long as Google said. */
import type { Log } from '../log.ts';
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

interface Fetched {
  readonly keys: Keys;
  readonly maxAgeMs: number;
}

/** Safe, because Google publishes a key well before it signs with it. */
const REFRESH_AFTER_MS = 5 * 60_000;
/** No answer makes us trust a key for longer. */
const MAX_AGE_LIMIT_MS = 24 * 60 * 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
const ATTEMPT_LIMIT_MS = 4_000;

/** `public, max-age=21581, must-revalidate, no-transform` → 21,581,000; five minutes if it does not say. */
const maxAgeMs = (cacheControl: string | null | undefined): number => {
  const seconds = Number(/(?:^|[\s,])max-age=(\d{1,9})/i.exec(String(cacheControl))?.[1] ?? 0);
  return Math.min(MAX_AGE_LIMIT_MS, Math.max(REFRESH_AFTER_MS, seconds * 1000));
};

interface Kept {
  readonly keys: Keys;
  readonly fetchedMs: number;
  readonly expiresMs: number;
}

/**
 * Concurrent callers share one fetch. Keys that Google still vouches for are returned at once while a refresh runs, and kept if it fails;
 * failures are retried after 1 s, then after twice as long each time, at most 60 s. Rejects with the error of the last fetch if there are no
 * such keys.
 */
export const cached = (
  fetchKeys: () => Promise<Fetched>,
  now: () => Date,
  log: Pick<Log, 'warning'>,
): (() => Promise<Keys>) => {
  let kept: Kept | undefined;
  let fetching: Promise<Keys> | undefined;
  let failures = 0;
  let failed: { readonly error: unknown; readonly atMs: number } | undefined;

  const refresh = async (): Promise<Keys> => {
    try {
      const { keys, maxAgeMs } = await withTimeLimit('fetching Google’s public keys', IDENTITY_MS, fetchKeys);
      const fetchedMs = now().getTime();
      kept = { keys, fetchedMs, expiresMs: fetchedMs + maxAgeMs };
      failures = 0;
      failed = undefined;
      return keys;
    } catch (error) {
      failures++;
      failed = { error, atMs: now().getTime() };
      log.warning('signing keys not refreshed', { error, failures });
      throw error;
    } finally {
      fetching = undefined;
    }
  };
  /** The last failure, while it is too early for a retry. */
  const recentFailure = (nowMs: number): typeof failed => {
    if (failed === undefined) return undefined;
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    return nowMs >= failed.atMs && nowMs < failed.atMs + waitMs ? failed : undefined;
  };

  return async () => {
    const nowMs = now().getTime();
    // Keys from later than now: the clock was set back.
    const usable = kept !== undefined && nowMs >= kept.fetchedMs && nowMs < kept.expiresMs ? kept : undefined;
    if (usable !== undefined && nowMs < usable.fetchedMs + REFRESH_AFTER_MS) return usable.keys;
    const failure = recentFailure(nowMs);
    if (failure !== undefined) {
      if (usable !== undefined) return usable.keys;
      throw failure.error;
    }
    fetching ??= refresh();
    if (usable === undefined) return fetching;
    // Its failure is in the log.
    fetching.catch(() => undefined);
    return usable.keys;
  };
};

/** Imports the library on first use: functions without sign-in never load it. */
const openClient = async (endpoints: KeyEndpoints) => {
  const { OAuth2Client } = await import('google-auth-library');
  // Stryker disable next-line ObjectLiteral: the limit of one attempt takes seconds to see; that of all attempts is tested
  return new OAuth2Client({ endpoints, transporterOptions: { timeout: ATTEMPT_LIMIT_MS } });
};

export const createGoogleKeys = (
  now: () => Date,
  log: Pick<Log, 'warning'>,
  endpoints: KeyEndpoints = {},
): KeySource => {
  const idToken = async (): Promise<Fetched> => {
    const { certs, res } = await (await openClient(endpoints)).getFederatedSignonCertsAsync();
    // Stryker disable next-line OptionalChaining: by the library’s types alone
    return { keys: certs as Keys, maxAgeMs: maxAgeMs(res?.headers.get('cache-control')) };
  };
  const iap = async (): Promise<Fetched> => {
    const { pubkeys, res } = await (await openClient(endpoints)).getIapPublicKeysAsync();
    // Stryker disable next-line OptionalChaining: by the library’s types alone
    return { keys: pubkeys, maxAgeMs: maxAgeMs(res?.headers.get('cache-control')) };
  };
  return { idToken: cached(idToken, now, log), iap: cached(iap, now, log) };
};
