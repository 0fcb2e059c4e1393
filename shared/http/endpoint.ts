/** The request pipeline of every HTTP function, from the route to the answer. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Authenticate, type Caller, ANONYMOUS } from '../auth/caller.ts';
import { checkRole } from '../auth/roles.ts';
import { BusyError, PermanentError, REFUSALS } from '../errors.ts';
import { type Log, traceFields } from '../log.ts';
import { answerJson, answerProblem, problemOf, setStandardHeaders } from './answer.ts';
import { checkEncoding, expectedBytes, readBody } from './body.ts';
import { checkSameSite } from './cross_site.ts';
import { machineIdParameter } from './parameter.ts';
import { parseQuery } from './query.ts';
import { type Room, roomForBodies } from './room.ts';
import {
  type AnyHandler,
  MethodNotAllowed,
  type Route,
  type RouteKey,
  type Router,
  createRouter,
} from './route.ts';

interface EndpointDependencies {
  readonly instance: { readonly host: string; readonly project: string };
  readonly log: Log;
  readonly authenticate: Authenticate;
}

const DEFAULT_LIMIT_BYTES = 64 * 1024;
const NO_BODY = Buffer.alloc(0);
/** Characters of a path in the log. */
const MAX_PATH = 512;

/** What is known about a request so far: the log line of a failure includes it. */
interface Progress {
  caller: Caller;
}

/** Calls `use` with the request's body, which takes its room as long as `use` runs. */
const withBody = async <T>(
  room: Room,
  request: IncomingMessage,
  route: Route,
  use: (body: Buffer) => Promise<T>,
): Promise<T> => {
  if (request.method !== 'POST') return use(NO_BODY);
  const limitBytes = route.bodyLimitBytes ?? DEFAULT_LIMIT_BYTES;
  return room.hold(expectedBytes(request, limitBytes), async () => {
    const body = await readBody(request, limitBytes);
    if (route.body !== undefined) checkEncoding(request);
    return use(body);
  });
};

/** Each step throws PermanentError for a request that it refuses; nothing is stored before the handler runs. */
const serve = async (
  { instance, log, authenticate }: EndpointDependencies,
  router: Router,
  room: Room,
  request: IncomingMessage,
  response: ServerResponse,
  progress: Progress,
): Promise<void> => {
  const { method = '', url = '/', headers } = request;
  const [path = '/'] = url.split('?', 1);
  const { route, handler, parameter: text } = router(method, path);
  if (method === 'POST') checkSameSite(headers, instance.host);
  if (route.roles !== 'anyone') {
    progress.caller = (await authenticate(headers)) ?? ANONYMOUS;
    checkRole(progress.caller, route.roles);
  }
  const { caller } = progress;
  const kind = route.parameter ?? machineIdParameter;
  const parameter = text === undefined ? '' : kind.parse(text);
  const machineId = kind === machineIdParameter ? parameter : '';
  // The type of `query` differs by route; the table pairs each handler with the route whose schemas parsed it here.
  const query = parseQuery(url.slice(path.length), route.query ?? {}) as never;
  const requestId = randomUUID();
  const answer = await withBody(room, request, route, (body) =>
    handler({ machineId, parameter, query, headers, body, caller, requestId, log }, response),
  );
  if (answer !== undefined) await answerJson(response, answer);
};

/** Names the caller and the path, never a credential. Refused callers are a notice, other refusals info, server failures an error. */
const logFailure = (log: Log, error: unknown, request: IncomingMessage, caller: Caller): void => {
  const { method, url = '' } = request;
  // Without the query: clients put tokens there.
  const fields = { method, path: url.split('?', 1)[0]?.slice(0, MAX_PATH), caller: caller.email };
  if (request.destroyed && !request.complete) {
    log.info('client disconnected', fields);
    return;
  }
  if (error instanceof BusyError) {
    log.warning('request turned away', { ...fields, error });
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

const answerError = (response: ServerResponse, error: unknown): void =>
  answerProblem(response, problemOf(error), error instanceof MethodNotAllowed ? { Allow: error.allow } : {});

/** Never rejects: every failure is logged and becomes a problem or, if the answer has begun, a broken connection. */
export const endpoint = (
  dependencies: EndpointDependencies,
  routes: Readonly<Record<RouteKey, Route>>,
  handlers: Readonly<Record<RouteKey, AnyHandler>>,
) => {
  const router = createRouter(routes, handlers);
  const room = roomForBodies();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const log = dependencies.log.with(traceFields(request.headers, dependencies.instance.project));
    const progress: Progress = { caller: ANONYMOUS };
    setStandardHeaders(response);
    try {
      await serve({ ...dependencies, log }, router, room, request, response, progress);
    } catch (error) {
      logFailure(log, error, request, progress.caller);
      // A partial answer must not look complete.
      if (response.headersSent) response.destroy();
      else answerError(response, error);
    }
  };
};
