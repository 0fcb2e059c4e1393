/** A client's identity to the machine server: a Google ID token for the server's URL, or none. */

/** Returns the headers that tell the server who sends a request. */
export type Identify = () => Promise<Readonly<Record<string, string>>>;

/** For token requests. Without a time limit, each request to an unreachable server would leak its connection; and callers retry by themselves. */
export const TOKEN_REQUESTS = {
  transporterOptions: { timeout: 10_000, retryConfig: { retry: 0, noResponseRetries: 0 } },
};

export const anonymous: Identify = () => Promise.resolve({});

/**
 * By application-default credentials: the machine's service account, or the key that GOOGLE_APPLICATION_CREDENTIALS names. The
 * result throws if there are none or Google cannot be reached; the next call tries again.
 */
export const googleIdentity = (server: URL): Identify => {
  const open = async () => {
    const { GoogleAuth } = await import('google-auth-library');
    return new GoogleAuth({ clientOptions: TOKEN_REQUESTS }).getIdTokenClient(server.origin);
  };
  let opened: ReturnType<typeof open> | undefined;
  return async () => {
    try {
      opened ??= open();
      const client = await opened; // The client keeps the token and renews it before it expires.
      return Object.fromEntries(await client.getRequestHeaders());
    } catch (cause) {
      opened = undefined;
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`no Google identity for this machine: ${detail}`, { cause });
    }
  };
};
