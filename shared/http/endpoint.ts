/** One HTTP function: what happens to every request, whatever it asks for. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Authenticate, type Caller, ANONYMOUS } from '../auth/caller.ts';
import { checkRole } from '../auth/roles.ts';
import { PermanentError, REFUSALS } from '../errors.ts';
import { answerJson, answerProblem, problemOf, setStandardHeaders } from './answer.ts';
import { checkEncoding, readBody } from './body.ts';
import { checkSameSite } from './cross_site.ts';
import { leaveDomain } from './framework.ts';
import {
  type Handler,
  MethodNotAllowed,
  type Route,
  type RouteKey,
  type Router,
  createRouter,
} from './route.ts';
import { type Log, traceFields } from '../log.ts';
import { parseMachineId } from '../types/machine_id.ts';

interface EndpointDependencies {
  readonly instance: { readonly host: string; readonly project: string };
  readonly log: Log;
  readonly authenticate: Authenticate;
}

const DEFAULT_LIMIT_BYTES = 64 * 1024;
const NO_BODY = Buffer.alloc(0);

const bodyOf = async (request: IncomingMessage, route: Route): Promise<Buffer> => {
  if (request.method !== 'POST') return NO_BODY;
  const body = await readBody(request, route.bodyLimitBytes ?? DEFAULT_LIMIT_BYTES);
  if (route.body !== undefined) checkEncoding(request);
  return body;
};

/** Where a request has got to: a failure is logged with what was known by then. */
interface Progress {
  caller: Caller;
}

const serve = async (
  { instance, log, authenticate }: EndpointDependencies,
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
  progress: Progress,
): Promise<void> => {
  const url = request.url ?? '/';
  const [path = '/'] = url.split('?', 1);
  const { route, handler, id } = router(request.method ?? '', path);
  if (request.method === 'POST') checkSameSite(request.headers, instance.host);
  if (route.roles !== 'anyone') {
    progress.caller = (await authenticate(request.headers)) ?? ANONYMOUS;
    checkRole(progress.caller, route.roles);
  }
  const machineId = id === undefined ? '' : parseMachineId(id);
  const body = await bodyOf(request, route);
  const query = new URLSearchParams(url.slice(path.length));
  const { caller } = progress;
  const { headers } = request;
  const answer = await handler(
    { machineId, query, headers, body, caller, requestId: randomUUID(), log },
    response,
  );
  if (answer !== undefined) answerJson(response, answer);
};

/** Never rejects: every failure becomes a problem, or, once an answer has begun, a broken connection. */
export const endpoint = (
  dependencies: EndpointDependencies,
  routes: Readonly<Record<RouteKey, Route>>,
  handlers: Readonly<Record<RouteKey, Handler>>,
) => {
  const router = createRouter(routes, handlers);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    leaveDomain();
    const log = dependencies.log.with(traceFields(request.headers, dependencies.instance.project));
    const progress: Progress = { caller: ANONYMOUS };
    setStandardHeaders(response);
    try {
      await serve({ ...dependencies, log }, router, request, response, progress);
    } catch (error) {
      logFailure(log, error, request, progress.caller);
      // Half an answer must not look like a whole one.
      if (response.headersSent) response.destroy();
      else
        answerProblem(
          response,
          problemOf(error),
          error instanceof MethodNotAllowed ? { Allow: error.allow } : {},
        );
    }
  };
};

/** What the log keeps of a request that did not get what it asked for: who and what, never a credential. */

const MAX_PATH = 512;

/** Refused callers are worth a question later; other refusals are the client's business; the rest is ours. */
export const logFailure = (log: Log, error: unknown, request: IncomingMessage, caller: Caller): void => {
  const { method, url = '' } = request;
  // Without the query: people put tokens there.
  const fields = { method, path: url.split('?', 1)[0]?.slice(0, MAX_PATH), caller: caller.email };
  if (request.destroyed && !request.complete) {
    log.info('client went away', fields);
    return;
  }
  if (!(error instanceof PermanentError)) {
    log.error('request failed', { ...fields, error });
    return;
  }
  const { status } = REFUSALS[error.refusal];
  const refused = { ...fields, status, refusal: error.refusal, detail: error.message };
  if (status === 401 || status === 403 || status === 421) log.notice('caller refused', refused);
  else log.info('request refused', refused);
};
