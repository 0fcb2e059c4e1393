/** Graceful shutdown on SIGTERM: open requests finish, new ones are not accepted. The framework alone would cut all of them off. */
import { subscribe } from 'node:diagnostics_channel';
// Types only: importing the module's values this way would load all of fetch, 25 ms of a cold start.
import type { Server, ServerResponse } from 'node:http';
import type { Log } from '../shared/log.ts';

/** Cloud Run kills 10 s after SIGTERM. A request cut off before then is not acknowledged: Pub/Sub or the client sends it again. */
const SHUTDOWN_LIMIT_MS = 8_000;
const CHECK_EVERY_MS = 20;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A connection kept alive would delay the end of the process; the header asks the client to close it. */
const makeLast = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('Connection', 'close');
};

/** The responses of open requests; each is removed after its last byte or when its client disconnects. */
const trackInFlight = (closing: AbortSignal): ReadonlySet<ServerResponse> => {
  const inFlight = new Set<ServerResponse>();
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { readonly response: ServerResponse };
    if (closing.aborted) makeLast(response);
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
  });
  return inFlight;
};

const shutDown = (
  server: Pick<Server, 'close'> | undefined,
  inFlight: ReadonlySet<ServerResponse>,
  log: Log,
): void => {
  const deadline = Date.now() + SHUTDOWN_LIMIT_MS;
  server?.close();
  inFlight.forEach(makeLast);
  const exitWhenDone = (): void => {
    if (inFlight.size > 0 && Date.now() < deadline) return;
    log.info('shutdown finished', { cutOff: inFlight.size });
    process.exit(0);
  };
  exitWhenDone();
  setInterval(exitWhenDone, CHECK_EVERY_MS);
};

const isHttpServer = (server: object): server is Server => 'closeIdleConnections' in server;

/**
 * Call this before the framework's server listens: the framework adds its own signal listeners then, and this removes them.
 * `closing` aborts on the signal, so that event streams end. A second signal ends the process by default.
 */
export const installShutdown = (log: Log, closing: AbortController): void => {
  const inFlight = trackInFlight(closing.signal);
  let server: Server | undefined;
  const onSignal = (): void => {
    closing.abort();
    shutDown(server, inFlight, log);
  };
  // Added before the framework's and never removed: a signal without any listener would end the process at once.
  for (const signal of SIGNALS) process.once(signal, onSignal);
  subscribe('tracing:net.server.listen:asyncEnd', (message) => {
    const listening = (message as { readonly server: object }).server;
    if (!isHttpServer(listening)) return;
    server = listening;
    setImmediate(() => {
      for (const signal of SIGNALS)
        for (const listener of process.listeners(signal))
          if (listener !== onSignal) process.removeListener(signal, listener);
    });
  });
};
