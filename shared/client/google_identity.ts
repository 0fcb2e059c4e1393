/** A client's identity to the machine server: a Google ID token for the server's URL, or none. */

/** Returns the headers that tell the server who sends a request. */
export type Identify = () => Promise<Readonly<Record<string, string>>>;

const MAX_CHARS = 500;

/** For token requests. Without a time limit, each request to an unreachable server would leak its connection; and callers retry by themselves. */
export const TOKEN_REQUESTS = {
  transporterOptions: { timeout: 10_000, retryConfig: { retry: 0, noResponseRetries: 0 } },
};

const explanationOf = (text: string): string => {
  if (text.startsWith('Could not load the default credentials'))
    return 'there are no credentials; set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account, or on Google Cloud run the machine as one';
  if (/^error:.*(DECODER|PEM|ASN1)/i.test(text))
    return 'the private key in the key file is damaged; install the file again';
  // Google's answer, such as `invalid_grant: Invalid JWT Signature.`
  if (text.startsWith('invalid_grant'))
    return `Google refuses the key; check that it still exists, and the clock of this machine (${text})`;
  return text;
};

/** There is no token for this machine: no key, a bad key, or Google out of reach or unwilling. One line, for logs and people. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  constructor(cause: unknown) {
    const text = cause instanceof Error ? cause.message : String(cause);
    const explanation = explanationOf(text.replace(/\s+/g, ' ').slice(0, MAX_CHARS));
    super(`no Google identity for this machine: ${explanation}`);
    // The stacks, the library's and ours, say nothing about what to fix, and would fill a screen.
    this.stack = `${this.name}: ${this.message}`;
  }
}

export const anonymous: Identify = () => Promise.resolve({});

/**
 * By application-default credentials: the machine's service account, or the key that GOOGLE_APPLICATION_CREDENTIALS names. The
 * result throws IdentityError if there are none or Google cannot be reached; the next call tries again.
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
      throw new IdentityError(cause);
    }
  };
};
