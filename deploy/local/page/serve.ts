/** The recorded lab behind one loopback port, with the page; it can answer as a server does that is away, or as IAP does when a person is signed out. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { register } from '../../../functions/register.ts';
import { ROLES } from '../../../shared/types/access.ts';
import { closeServers, listen } from '../loopback_port.ts';
import { mountFunctions } from '../server.ts';
import type { RecordedLab } from './lab.ts';

/** `signed-out`: as IAP, 401 to a program and a redirect to a person; `redirected`: a redirect to both. `away`: every connection breaks. */
export type Mode = 'normal' | 'signed-out' | 'redirected' | 'away';

export interface ServedLab {
  readonly url: string;
  /** How it answers from now on. Streams that are open break if it is not `normal`. */
  setMode: (mode: Mode) => void;
  /** May the person do more than look? */
  setEditor: (isEditor: boolean) => void;
  /** Does the server send routine reports unasked, or does it behave as in a lab that is too large for that? */
  setReadings: (areSent: boolean) => void;
  /** Ends the server and starts another on the same store and port, of another release if one is named. */
  readonly restart: (release?: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const serveLab = async (
  { dependencies, now }: RecordedLab,
  wantedPort: number,
): Promise<ServedLab> => {
  let mode: Mode = 'normal';
  let isEditor = true;
  let areReadingsSent = true;

  const answerBy =
    (answer: Answer): Answer =>
    (request, response) => {
      response.setHeader('Date', now().toUTCString());
      if (mode === 'away') {
        request.socket.destroy();
        return;
      }
      if (mode !== 'normal') {
        const isTold = mode === 'signed-out' && request.headers['x-requested-with'] === 'XMLHttpRequest';
        if (isTold) response.writeHead(401).end();
        else response.writeHead(302, { Location: 'https://accounts.example.org/' }).end();
        return;
      }
      if (!areReadingsSent) request.url = request.url?.replace('readings=auto', 'readings=0');
      answer(request, response);
    };

  const start = async (port: number, release: string) => {
    const closing = new AbortController();
    const listening = await listen(port);
    register({
      ...dependencies,
      release,
      authenticate: () =>
        Promise.resolve({
          email: isEditor ? 'kim@example.org' : 'visitor@example.org',
          roles: isEditor ? ROLES : ['viewer' as const],
        }),
      closing: closing.signal,
    });
    mountFunctions(listening.servers);
    for (const server of listening.servers) {
      const [answer] = server.listeners('request') as Answer[];
      server.removeAllListeners('request');
      if (answer !== undefined) server.on('request', answerBy(answer));
    }
    return { ...listening, closing };
  };

  let running = await start(wantedPort, dependencies.release);
  const { port } = running;
  const cut = (): void => {
    for (const server of running.servers) server.closeAllConnections();
  };
  const end = async (): Promise<void> => {
    running.closing.abort();
    await closeServers(running.servers);
  };
  return {
    url: `http://localhost:${port}`,
    setMode: (next) => {
      mode = next;
      if (next !== 'normal') cut();
    },
    setEditor: (next) => void (isEditor = next),
    setReadings: (next) => void (areReadingsSent = next),
    restart: async (release = dependencies.release) => {
      cut();
      await end();
      running = await start(port, release);
    },
    close: async () => {
      await end();
      await dependencies.store.close();
    },
  };
};
