/** SIGTERM: what is in flight finishes, nothing new begins, the process ends. The framework by itself would cut everything off. */
import { subscribe } from 'node:diagnostics_channel';
// Types alone: the module itself, imported so, would load all of fetch, 25 ms of a cold start.
import type { Server, ServerResponse } from 'node:http';
import type { Log } from '../shared/log.ts';

/** Cloud Run kills 10 s after SIGTERM. What is cut off before was not acknowledged: it is delivered, or asked, again. */
const LIMIT_MS = 8_000;
const CHECK_MS = 20;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Kept open for a next request, a connection would hold the process up; the client learns not to send one. */
const makeLast = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('Connection', 'close');
};

/** Responses whose requests have come in; each goes with its last byte or its client. */
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
  const deadline = Date.now() + LIMIT_MS;
  server?.close();
  inFlight.forEach(makeLast);
  const endWhenDone = (): void => {
    if (inFlight.size > 0 && Date.now() < deadline) return;
    log.info('shutdown', { cutOff: inFlight.size });
    process.exit(0);
  };
  endWhenDone();
  setInterval(endWhenDone, CHECK_MS);
};

const isHttpServer = (server: object): server is Server => 'closeIdleConnections' in server;

/**
 * To be called before the framework's server listens: its own signal listeners come when it does, and are taken away at once.
 * `closing` aborts with the signal, so that streams end. A second signal ends the process as it would any other.
 */
export const installShutdown = (log: Log, closing: AbortController): void => {
  const inFlight = trackInFlight(closing.signal);
  let server: Server | undefined;
  const onSignal = (): void => {
    closing.abort();
    shutDown(server, inFlight, log);
  };
  // Ours first and for good: a signal that comes while nobody listens would be lost.
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
