/** The recorded lab behind one loopback port, with the page; it can answer as a server does that is away, or as IAP does when a person is signed out. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { register } from '../../../functions/register.ts';
import { ROLES } from '../../../shared/types/access.ts';
import { closeServers, listen } from '../loopback_port.ts';
import { mountFunctions } from '../server.ts';
import type { RecordedLab } from './lab.ts';

/** `signed-out`: as IAP, 401 to a program and a redirect to a person. `away`: every connection breaks. */
export type Mode = 'normal' | 'signed-out' | 'away';

export interface ServedLab {
  readonly url: string;
  /** How it answers from now on. Streams that are open break if it is not `normal`. */
  setMode: (mode: Mode) => void;
  /** May the person do more than look? */
  setEditor: (isEditor: boolean) => void;
  readonly close: () => Promise<void>;
}

export const serveLab = async ({ dependencies, now }: RecordedLab, port: number): Promise<ServedLab> => {
  let mode: Mode = 'normal';
  let isEditor = true;
  const closing = new AbortController();
  const listening = await listen(port);
  register({
    ...dependencies,
    authenticate: () =>
      Promise.resolve({
        email: isEditor ? 'kim@example.org' : 'visitor@example.org',
        roles: isEditor ? ROLES : ['viewer' as const],
      }),
    closing: closing.signal,
  });
  mountFunctions(listening.servers);
  for (const server of listening.servers) {
    const [answer] = server.listeners('request') as ((
      request: IncomingMessage,
      response: ServerResponse,
    ) => void)[];
    server.removeAllListeners('request');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      response.setHeader('Date', now().toUTCString());
      if (mode === 'away') {
        request.socket.destroy();
        return;
      }
      if (mode === 'signed-out') {
        if (request.headers['x-requested-with'] === 'XMLHttpRequest') response.writeHead(401).end();
        else response.writeHead(302, { Location: 'https://accounts.example.org/' }).end();
        return;
      }
      answer?.(request, response);
    });
  }
  return {
    url: `http://localhost:${listening.port}`,
    setMode: (next) => {
      mode = next;
      if (next !== 'normal') for (const server of listening.servers) server.closeAllConnections();
    },
    setEditor: (next) => void (isEditor = next),
    close: async () => {
      closing.abort();
      await closeServers(listening.servers);
      await dependencies.store.close();
    },
  };
};
