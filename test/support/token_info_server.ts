/** A stand-in for Google's tokeninfo service, over real HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = { readonly status: number; readonly body: object } | 'hang up';

export interface TokenInfoServer {
  readonly url: string;
  /** What came in the Authorization headers, in order. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

/** `answer` says what becomes of a token. */
export const startTokenInfo = async (answer: (token: string) => Answer): Promise<TokenInfoServer> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    asked.push(token);
    const said = answer(token);
    if (said === 'hang up') response.destroy();
    else
      response.writeHead(said.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(said.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tokeninfo`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export const MONITOR = 'monitor@lab.iam.gserviceaccount.com';
export const MONITOR_ID = '103958294752938475629';

/** What Google says of a good token of the monitor's; numbers and flags as text, as Google writes them. */
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
