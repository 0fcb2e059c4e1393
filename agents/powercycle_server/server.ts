/** What the agent asks the server: requests, claims, results, states; older servers know only list and complete. */
import type { Answer, Request } from '../../shared/client/request.ts';
import type { Refusal } from '../../shared/errors.ts';
import type {
  BeginAnswer,
  BeginRequest,
  PowerRequests,
  ResultRequest,
} from '../../shared/types/powercycle_api.ts';
import { parser } from '../../shared/types/parser.ts';
import { type FromSchema, openShape } from '../../shared/types/schema.ts';

const BASE = '/json/v1/powercycle';
const TIMEOUT_MS = 15_000;
/** Requests for 12,000 machines at once, of some 300 characters each. */
const ANSWER_CHARS = 8 * 1024 * 1024;
const UNKNOWN_MACHINE: Refusal = 'unknown-machine';

/** The server does not know this call: it is older. */
export class OlderServerError extends Error {
  override readonly name = 'OlderServerError';
}
/** The server does not know the machine. */
export class UnknownMachineError extends Error {
  override readonly name = 'UnknownMachineError';
}
/** The server answered that it cannot take this now, which may concern this call alone. */
export class AnsweredError extends Error {
  override readonly name = 'AnsweredError';
}
/** The server will never take this. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

const text = { type: 'string', maxLength: 1_000 } as const;
const requestsSchema = openShape({
  AsOf: text,
  Requests: {
    type: 'array',
    items: openShape(
      { MachineID: text, RequestID: text },
      {
        RequestedAt: text,
        RequestedBy: text,
        Maintenance: { type: 'boolean' },
        ClaimedBy: text,
        ClaimedUntil: text,
      },
    ),
  },
});
const parseRequests = parser<FromSchema<typeof requestsSchema>>('requests', requestsSchema);
const parseList = parser<readonly string[]>('list', { type: 'array', items: text });
const parseBegin = parser<BeginAnswer>(
  'claim',
  openShape({ Granted: { type: 'boolean' } }, { Why: text, Until: text }),
);
const parseResult = parser<{ readonly At?: string }>('result', openShape({}, { At: text }));
const parseUpdate = parser<{ readonly Unknown?: readonly string[] }>(
  'update',
  openShape({}, { Unknown: { type: ['array', 'null'], items: text } }),
);

/** The server's own client errors that may pass: sign-in, rights, request timeout, too early, too many requests. */
const TRANSIENT: ReadonlySet<number> = new Set([401, 403, 408, 425, 429]);
const FIXES: ReadonlyMap<number, string> = new Map([
  [401, "check the key, and that the instance's tokenAudiences lists this server's origin"],
  [403, 'give the account the role powercycle'],
]);

const jsonOf = ({ text: body, explanation }: Answer): unknown => {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Error(`not JSON (a sign-in page?): ${explanation}`, { cause });
  }
};

/** Only the server's own problem: a load balancer whose server is down also answers 404. */
const typeOf = (answer: Answer): unknown => {
  if (answer.contentType !== 'application/problem+json') return undefined;
  const problem = jsonOf(answer);
  return typeof problem === 'object' && problem !== null && 'type' in problem ? problem.type : undefined;
};

/** Returns the answer's JSON. Throws an error whose class says what to do. */
const accepted = (answer: Answer): unknown => {
  const { status, explanation } = answer;
  if (status === 200) return jsonOf(answer);
  if (status === 404 && typeOf(answer) === UNKNOWN_MACHINE) throw new UnknownMachineError(explanation);
  if (status === 404 || status === 405) throw new OlderServerError(explanation);
  const fix = FIXES.get(status);
  if (fix !== undefined) throw new AnsweredError(`the server refuses this agent (${fix}): ${explanation}`);
  // A proxy on the way refuses for reasons of its own, which pass.
  if (status >= 400 && status < 500 && !TRANSIENT.has(status) && typeOf(answer) !== undefined)
    throw new RefusedError(explanation);
  throw new AnsweredError(explanation);
};

export interface OutletItem {
  readonly MachineID: string;
  readonly PowerCycleState: 'not_available' | 'available' | 'in_error';
  readonly Controller: string;
  readonly Outlet: string;
  readonly Detail: string;
  readonly Powers: 'host' | 'device';
}

/** All throw without an answer. `requests`, `begin` and `result` throw OlderServerError on a server without them. */
export interface PowerServer {
  readonly requests: (
    signal: AbortSignal,
  ) => Promise<Pick<PowerRequests, 'AsOf'> & { readonly Requests: readonly Wanted[] }>;
  readonly list: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly begin: (machine: string, body: BeginRequest, signal: AbortSignal) => Promise<BeginAnswer>;
  /** Returns when the server took it in, by its own clock. */
  readonly result: (machine: string, body: ResultRequest, signal: AbortSignal) => Promise<string | undefined>;
  readonly complete: (machine: string, signal: AbortSignal) => Promise<void>;
  /** Returns the machines that the server does not know. */
  readonly update: (items: readonly OutletItem[], signal: AbortSignal) => Promise<readonly string[]>;
}

/** One request as the agent needs it. */
export interface Wanted {
  readonly MachineID: string;
  readonly RequestID: string;
  readonly Maintenance?: boolean;
}

export const createPowerServer = (request: Request): PowerServer => {
  const get = async (path: string, signal: AbortSignal) =>
    accepted(
      await request('GET', `${BASE}/${path}`, {
        answerChars: ANSWER_CHARS,
        timeoutMs: TIMEOUT_MS,
        signal,
      }),
    );
  const post = async (path: string, body: object, signal: AbortSignal) =>
    accepted(await request('POST', `${BASE}/${path}`, { body, timeoutMs: TIMEOUT_MS, signal }));
  return {
    requests: async (signal) => parseRequests(await get('requests', signal)),
    list: async (signal) => parseList((await get('list', signal)) ?? []),
    begin: async (machine, body, signal) => parseBegin(await post(`begin/${machine}`, body, signal)),
    result: async (machine, body, signal) => parseResult(await post(`result/${machine}`, body, signal)).At,
    complete: async (machine, signal) => {
      await post(`complete/${machine}`, {}, signal);
    },
    update: async (items, signal) =>
      parseUpdate(await post('state/update', { Machines: items }, signal)).Unknown ?? [],
  };
};
