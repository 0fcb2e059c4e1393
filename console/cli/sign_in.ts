/** The command line's identity: none for a server on this computer, else a Google account's or that of an impersonated account. */
import { anonymous, googleIdentity, type Identify } from '../../shared/client/google_identity.ts';
import { isLoopbackHost } from '../../shared/loopback.ts';
import { CommandError, EXIT } from './exit_code.ts';

const IAM_CREDENTIALS = 'https://iamcredentials.googleapis.com';
const TIME_LIMIT_MS = 30_000;
const HINT =
  'Run "gcloud auth application-default login" and pass --as ACCOUNT, a service account that you may impersonate';

export const isOnThisComputer = (server: URL): boolean => isLoopbackHost(server.hostname);

/** A person's own credentials cannot get an ID token for a server; a service account that the person may impersonate can. */
const impersonating = (server: URL, account: string): Identify => {
  const open = async () => {
    const { GoogleAuth, IdTokenClient } = await import('google-auth-library');
    const scopes = 'https://www.googleapis.com/auth/cloud-platform';
    const person = await new GoogleAuth({ scopes }).getClient();
    const fetchIdToken = async (audience: string): Promise<string> => {
      const { data } = await person.request<{ token: string }>({
        url: `${IAM_CREDENTIALS}/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:generateIdToken`,
        method: 'POST',
        // The server identifies people and accounts by their email addresses.
        data: { audience, includeEmail: true },
        timeout: TIME_LIMIT_MS,
      });
      return data.token;
    };
    return new IdTokenClient({ targetAudience: server.origin, idTokenProvider: { fetchIdToken } });
  };
  let opened: ReturnType<typeof open> | undefined;
  return async () => {
    const client = await (opened ??= open()); // The client keeps the token and renews it before it expires.
    return Object.fromEntries(await client.getRequestHeaders());
  };
};

/** Requests that begin at the same time share one answer: they would each fetch a token of their own. */
const sharing = (identify: Identify): Identify => {
  let pending: ReturnType<Identify> | undefined;
  return () => (pending ??= identify().finally(() => (pending = undefined)));
};

/** `account` is the service account to impersonate. The result throws a CommandError that says how to sign in. */
export const identityFor = (server: URL, account: string | undefined): Identify => {
  if (isOnThisComputer(server)) return anonymous;
  const identify = sharing(account === undefined ? googleIdentity(server) : impersonating(server, account));
  return async () => {
    try {
      return await identify();
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new CommandError(EXIT.notAllowed, `No identity for ${server.origin}: ${detail}. ${HINT}`, {
        cause,
      });
    }
  };
};
