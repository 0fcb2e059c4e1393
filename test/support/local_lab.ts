/** The whole server in local mode on one loopback port, with an empty store in memory. */
import { listen } from '../../deploy/local/loopback_port.ts';
import { mountFunctions } from '../../deploy/local/server.ts';
import type { Dependencies } from '../../functions/dependencies.ts';
import { register } from '../../functions/register.ts';
import { authenticateLocally } from '../../shared/auth/local.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog, anInstance, NOW } from './builders.ts';
import { aStore } from './watched_store.ts';
import { PLAIN } from './dependencies.ts';

export interface LocalLab {
  readonly store: Store;
  readonly url: string;
  /** Cuts every connection, as when a server crashes. `again` serves on the same port. */
  readonly die: () => Promise<void>;
  readonly again: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `over` replaces single dependencies. */
export const openLocalLab = async (over: Partial<Dependencies> = {}): Promise<LocalLab> => {
  const now = over.now ?? (() => NOW);
  const store = over.store ?? aStore(now);
  let closing = new AbortController();
  const serve = async (wantedPort: number) => {
    const listening = await listen(wantedPort);
    closing = new AbortController();
    register({
      ...PLAIN,
      instance: anInstance({ host: 'localhost' }),
      store,
      log: aLog().log,
      now,
      authenticate: authenticateLocally,
      publish: () => Promise.resolve(),
      closing: closing.signal,
      ...over,
    });
    // Before the functions answer: the time of every answer is the server's, too.
    for (const server of listening.servers)
      server.on('request', (_request, response) => response.setHeader('Date', now().toUTCString()));
    mountFunctions(listening.servers);
    return listening;
  };
  const first = await serve(0);
  const { port } = first;
  let { servers } = first;
  const die = async (): Promise<void> => {
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of servers) server.closeAllConnections();
    closing.abort();
    await Promise.all(closed);
  };
  return {
    store,
    url: `http://localhost:${port}`,
    die,
    again: async () => {
      ({ servers } = await serve(port));
    },
    close: async () => {
      if (servers.some((server) => server.listening)) await die();
      await store.close();
    },
  };
};
