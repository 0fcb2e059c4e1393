/** The loopback HTTP server of the hooks, for this machine's task runner only. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PermanentError, REFUSALS } from '../../../shared/errors.ts';
import { jsonOf, readBody } from '../../../shared/http/body.ts';
import type { Log } from '../../../shared/log.ts';
import { checkCaller, refusePages } from './callers.ts';
import { type Hook, NotReadyError, NotReportingError } from './hooks.ts';

const LOOPBACK = '127.0.0.1';
const REQUEST_MS = 30_000;
/** The task runner's state takes a few KB. */
const MAX_BYTES = 1024 * 1024;

const answer = async (hooks: ReadonlyMap<string, Hook>, request: IncomingMessage): Promise<string> => {
  refusePages(request);
  const { method = '', url = '' } = request;
  const [path = ''] = url.split('?', 1);
  const hook = hooks.get(`${method} ${path}`);
  if (hook === undefined) {
    const known = [...hooks.keys()].join(', ');
    throw new PermanentError(
      'unknown-path',
      `there is no hook ${method} ${path.slice(0, 100)}: use one of ${known}`,
    );
  }
  checkCaller(hook, request);
  const result = hook.answer(method === 'POST' ? jsonOf(await readBody(request, MAX_BYTES)) : undefined);
  return result === undefined ? '' : JSON.stringify(result);
};

const statusOf = (error: unknown): number => {
  if (error instanceof PermanentError) return REFUSALS[error.refusal].status;
  return error instanceof NotReportingError ? 503 : 500;
};

const refusal = (error: unknown): { readonly status: number; readonly text: string } => {
  const isExpected = [PermanentError, NotReadyError, NotReportingError].some((kind) => error instanceof kind);
  const text =
    isExpected && error instanceof Error ? error.message : "the hook failed: see the monitor's log";
  return { status: statusOf(error), text: JSON.stringify({ error: text }) };
};

/** Answers every error: one that escaped would end the monitor. */
const serve = async (
  hooks: ReadonlyMap<string, Hook>,
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { status, text } = await answer(hooks, request).then(
    (body) => ({ status: 200, text: body }),
    (error: unknown) => {
      if (!(error instanceof NotReportingError)) {
        log.warning('hook refused', { method: request.method, path: request.url?.slice(0, 200), error });
      }
      return refusal(error);
    },
  );
  response.writeHead(status, text === '' ? {} : { 'content-type': 'application/json' });
  response.end(text);
};

/** Listens on the port, which only one monitor of a machine can hold. Throws if the port is taken. */
export const takePort = async (port: number): Promise<Server> => {
  const server = createServer({ requestTimeout: REQUEST_MS }).listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
    return server;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot serve the hooks (${detail}): stop the other monitor, or pass another --port`, {
      cause,
    });
  }
};

/** Serves the hooks on the port that was taken. Runs until the signal aborts, then releases the port. */
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
