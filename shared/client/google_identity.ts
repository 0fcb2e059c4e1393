/** Who we are to the server: a Google ID token for its URL. */

/** The headers that a request carries to say who sends it. */
export type Identify = () => Promise<Readonly<Record<string, string>>>;

/** For requests for tokens. Without a time limit each would leave its connection behind where nobody answers; and we try again by ourselves. */
export const TOKEN_REQUESTS = {
  transporterOptions: { timeout: 10_000, retryConfig: { retry: 0, noResponseRetries: 0 } },
};

export const anonymous: Identify = () => Promise.resolve({});

/** From application-default credentials: the machine's service account, or the key that GOOGLE_APPLICATION_CREDENTIALS names. */
export const googleIdentity = (server: URL): Identify => {
  const open = async () => {
    const { GoogleAuth } = await import('google-auth-library');
    return new GoogleAuth({ clientOptions: TOKEN_REQUESTS }).getIdTokenClient(server.origin);
  };
  let opened: ReturnType<typeof open> | undefined;
  return async () => {
    try {
      opened ??= open();
      const client = await opened; // It keeps the token and renews it before it expires.
      return Object.fromEntries(await client.getRequestHeaders());
    } catch (cause) {
      opened = undefined;
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`no Google identity for this machine: ${detail}`, { cause });
    }
  };
};
