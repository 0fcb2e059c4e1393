/** A stand-in for Google's tokeninfo service, over real HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = { readonly status: number; readonly body: object } | 'hang up';

export interface TokenInfoServer {
  readonly url: string;
  /** The tokens received in Authorization headers, in order. */
  readonly tokens: string[];
  readonly close: () => Promise<void>;
}

/** Answers each token with `answer(token)`. */
export const startTokenInfo = async (answer: (token: string) => Answer): Promise<TokenInfoServer> => {
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    tokens.push(token);
    const answered = answer(token);
    if (answered === 'hang up') response.destroy();
    else
      response
        .writeHead(answered.status, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(answered.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tokeninfo`,
    tokens,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export const MONITOR = 'monitor@lab.iam.gserviceaccount.com';
export const MONITOR_ID = '103958294752938475629';

/** Google's answer for a valid token of the monitor; numbers and booleans are text, as Google writes them. */
export const aTokenInfo = (overrides: object = {}): Answer => ({
  status: 200,
  body: {
    azp: MONITOR_ID,
    aud: MONITOR_ID,
    scope: 'openid https://www.googleapis.com/auth/userinfo.email',
    expires_in: '3000',
    email: MONITOR,
    email_verified: 'true',
    access_type: 'online',
    ...overrides,
  },
});
