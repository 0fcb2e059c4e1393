/** Who we are to the server: nobody for one on this computer, else whoever Google says, or the account that is impersonated. */
import { isLoopbackHost } from '../../shared/loopback.ts';
import { anonymous, googleIdentity, type Identify } from '../../shared/client/google_identity.ts';
import { CommandError, EXIT } from './exit_code.ts';

export const isOnThisComputer = (server: URL): boolean => isLoopbackHost(server.hostname);

const IAM_CREDENTIALS = 'https://iamcredentials.googleapis.com';
const TIME_LIMIT_MS = 30_000;

/** A person's own credentials give no ID token for a server: an account that the person may impersonate does. */
const impersonating = (server: URL, account: string): Identify => {
  const open = async () => {
    const { GoogleAuth, IdTokenClient } = await import('google-auth-library');
    const scopes = 'https://www.googleapis.com/auth/cloud-platform';
    const person = await new GoogleAuth({ scopes }).getClient();
    const fetchIdToken = async (audience: string): Promise<string> => {
      const { data } = await person.request<{ token: string }>({
        url: `${IAM_CREDENTIALS}/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:generateIdToken`,
        method: 'POST',
        // The server knows people and accounts by their addresses.
        data: { audience, includeEmail: true },
        timeout: TIME_LIMIT_MS,
      });
      return data.token;
    };
    return new IdTokenClient({ targetAudience: server.origin, idTokenProvider: { fetchIdToken } });
  };
  let opened: ReturnType<typeof open> | undefined;
  return async () => {
    const client = await (opened ??= open()); // It keeps the token and renews it before it expires.
    return Object.fromEntries(await client.getRequestHeaders());
  };
};

const HINT =
  'run "gcloud auth application-default login", and name a service account that you may impersonate with --as';

/** `account`: to be impersonated. What it gives throws a CommandError that says how to sign in. */
export const identityFor = (server: URL, account: string | undefined): Identify => {
  if (isOnThisComputer(server)) return anonymous;
  const identify = account === undefined ? googleIdentity(server) : impersonating(server, account);
  return async () => {
    try {
      return await identify();
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new CommandError(EXIT.notAllowed, `no identity for ${server.origin}: ${detail}; ${HINT}`, {
        cause,
      });
    }
  };
};
