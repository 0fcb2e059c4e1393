/** Serves the hooks on this machine's loopback, for its task runner alone. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PermanentError, REFUSALS } from '../../../shared/errors.ts';
import { jsonOf } from '../../../shared/http/body.ts';
import { isLoopbackHost } from '../../../shared/loopback.ts';
import { readBody } from '../../../shared/http/body.ts';
import type { Log } from '../../../shared/log.ts';
import { type Hook, NothingToSayError } from './hooks.ts';

const LOOPBACK = '127.0.0.1';
const REQUEST_MS = 30_000;
/** The task runner's state is a few KB. */
const MAX_BYTES = 1024 * 1024;

/** A web page open on this machine must not reboot its phone: not by a form, and not by a name that it points at us. */
const refuseBrowsers = ({ headers }: IncomingMessage): void => {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'];
  if (!isLoopbackHost(host)) {
    throw new PermanentError('wrong-host', 'ask for localhost or 127.0.0.1');
  }
  if (origin !== undefined || (site !== undefined && site !== 'none')) {
    throw new PermanentError('cross-site', 'only programs of this machine may ask');
  }
};

const answer = async (hooks: ReadonlyMap<string, Hook>, request: IncomingMessage): Promise<string> => {
  refuseBrowsers(request);
  const { method = '', url = '' } = request;
  const [path = ''] = url.split('?', 1);
  const hook = hooks.get(`${method} ${path}`);
  if (hook === undefined) throw new PermanentError('unknown-path', `no hook ${method} ${path.slice(0, 100)}`);
  const said = hook(method === 'POST' ? jsonOf(await readBody(request, MAX_BYTES)) : undefined);
  return said === undefined ? '' : JSON.stringify(said);
};

const refusal = (error: unknown): { readonly status: number; readonly text: string } => {
  const isExpected = error instanceof PermanentError || error instanceof NothingToSayError;
  return {
    status: error instanceof PermanentError ? REFUSALS[error.refusal].status : 500,
    text: JSON.stringify({ error: isExpected ? error.message : 'see the log of the monitor' }),
  };
};

/** Whatever goes wrong is an answer: nobody else would catch it, and the monitor would end. */
const serve = async (
  hooks: ReadonlyMap<string, Hook>,
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { status, text } = await answer(hooks, request).then(
    (said) => ({ status: 200, text: said }),
    (error: unknown) => {
      log.warning('hook refused', { method: request.method, path: request.url?.slice(0, 200), error });
      return refusal(error);
    },
  );
  response.writeHead(status, text === '' ? {} : { 'content-type': 'application/json' });
  response.end(text);
};

/** Takes the port, with which goes the right to be this machine's monitor. Throws where another has it. */
export const takePort = async (port: number): Promise<Server> => {
  const server = createServer({ requestTimeout: REQUEST_MS }).listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
    return server;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot serve the hooks (${detail}): end the other monitor, or say --port`, { cause });
  }
};

/** Serves at the port that was taken, until the signal; gives it back then. */
export const serveHooks = async (
  server: Server,
  { hooks, log }: { readonly hooks: ReadonlyMap<string, Hook>; readonly log: Log },
  signal: AbortSignal,
): Promise<void> => {
  server.on('request', (request, response) => void serve(hooks, log, request, response));
  const closed = once(server, 'close');
  log.info('hooks served', { port: (server.address() as AddressInfo).port });
  const end = (): void => {
    server.close();
    server.closeAllConnections();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  await closed;
};
