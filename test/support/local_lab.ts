/** The whole server in local mode on one loopback port, with an empty store in memory. */
import { listen, mountFunctions } from '../../deploy/local/server.ts';
import type { Dependencies } from '../../functions/dependencies.ts';
import { register } from '../../functions/register.ts';
import { authenticateLocally } from '../../shared/auth/local.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog, anInstance, NOW } from './builders.ts';
import { aStore } from './watched_store.ts';

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
  const store = over.store ?? aStore();
  let closing = new AbortController();
  const serve = async (wantedPort: number) => {
    const listening = await listen(wantedPort);
    closing = new AbortController();
    register({
      instance: anInstance({ host: 'localhost' }),
      store,
      log: aLog().log,
      now: () => NOW,
      authenticate: authenticateLocally,
      publish: () => Promise.resolve(),
      closing: closing.signal,
      ...over,
    });
    mountFunctions(listening.server);
    return listening;
  };
  const first = await serve(0);
  const { port } = first;
  let { server } = first;
  const die = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    closing.abort();
    await closed;
  };
  return {
    store,
    url: `http://localhost:${port}`,
    die,
    again: async () => {
      ({ server } = await serve(port));
    },
    close: async () => {
      if (server.listening) await die();
      await store.close();
    },
  };
};
