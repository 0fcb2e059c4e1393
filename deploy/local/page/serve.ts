/** The recorded lab behind one loopback port, with the page; it can answer as a server does that is away, or as IAP does when a person is signed out. */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from '../../../functions/register.ts';
import { settingsOf } from '../../../functions/settings.ts';
import { ROLES } from '../../../shared/types/access.ts';
import { closeServers, listen } from '../loopback_port.ts';
import { mountFunctions } from '../server.ts';
import type { RecordedLab } from './lab.ts';

const DIST = fileURLToPath(new URL('../../../console/page/dist/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ...{ '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' },
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** `signed-out`: as IAP, 401 to a program and a redirect to a person. `away`: every connection breaks. */
export type Mode = 'normal' | 'signed-out' | 'away';

const VIEWS = /^\/(?:map|incidents|walk|machine\/[^/]+)?$/;

const servePage = (path: string, response: ServerResponse): boolean => {
  const [, asset] = /^\/assets\/([\w.-]+)$/.exec(path) ?? [];
  const file = asset === undefined ? join(DIST, 'index.html') : join(DIST, 'assets', asset);
  if (asset === undefined && !VIEWS.test(path)) return false;
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return true;
  }
  const type = asset === undefined ? 'text/html; charset=utf-8' : (TYPES[extname(asset)] ?? 'text/plain');
  response.writeHead(200, {
    'Content-Type': type,
    'Cache-Control': asset === undefined ? 'no-cache' : 'public, max-age=31536000, immutable',
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(readFileSync(file));
  return true;
};

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
      const [path = '/'] = (request.url ?? '/').split('?', 1);
      if (request.method === 'GET' && servePage(path, response)) return;
      if (path === '/_/settings') {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(settingsOf(dependencies)));
        return;
      }
      request.url = (request.url ?? '/').replace('readings=auto', 'readings=1');
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
