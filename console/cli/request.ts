/** The commands' requests to the server: signed in, limited in time, retried if the server is away. */
import type { Identify } from '../../shared/client/google_identity.ts';
import { CLIENT_MS } from '../../shared/time_limits.ts';
import type { ServerClock } from '../fleet/server_clock.ts';
import { CommandError, EXIT, type ExitCode, OlderServerError } from './exit_code.ts';

/** The pause after each failed attempt. A retry does no harm: every attempt to change something has the same `Idempotency-Key`. */
const PAUSES_MS = [500, 2_000];

export interface Connection {
  readonly server: URL;
  readonly identify: Identify;
  /** Hears the time of every successful answer; a refusal may come from another computer. */
  readonly clock: ServerClock;
  /** Gets the IDs of all machines whenever they are listed. */
  readonly remember?: (machineIds: readonly string[]) => void;
  /** Ends requests, pauses and streams. */
  readonly signal: AbortSignal;
}

interface Problem {
  readonly type: string;
  readonly detail: string;
}

/** A failure in a few words. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // fetch throws "fetch failed"; the cause says what failed.
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
};

const away = (server: URL, error: unknown): CommandError =>
  new CommandError(
    EXIT.serverAway,
    `Cannot reach ${server.origin}: ${reasonOf(error)}. Check that the server runs and that --server is right`,
  );

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'detail' in value &&
  typeof value.detail === 'string';

/** Parses `{"type":"unknown-machine","title":"…","status":404,"detail":"…"}`. Returns undefined for any other text. */
const problemOf = (text: string): Problem | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The server, or Cloud Run in front of it, has no room now. */
const TOO_MANY_REQUESTS = 429;

/** The problem type of a 404 that concerns the route, not what it names. */
const UNKNOWN_PATH = 'unknown-path';

const codeOf = (status: number, type: string): ExitCode => {
  if (status === 401 || status === 403) return EXIT.notAllowed;
  if (status === 404 && type !== '' && type !== UNKNOWN_PATH) return EXIT.notFound;
  return status >= 500 || status === TOO_MANY_REQUESTS ? EXIT.serverAway : EXIT.failed;
};

/** The error for a status other than 200: the server's own detail or, if something else answered, what to check. */
export const refusalOf = async (server: URL, response: Response): Promise<CommandError> => {
  const { status } = response;
  const problem = problemOf(await response.text());
  if (problem?.type === UNKNOWN_PATH) return new OlderServerError(problem.detail);
  if (problem !== undefined) return new CommandError(codeOf(status, problem.type), problem.detail);
  const isSignIn = status === 401 || status === 403 || (status >= 300 && status < 400);
  return new CommandError(
    isSignIn ? EXIT.notAllowed : codeOf(status, ''),
    `${server.origin} answered ${status}, but not as a machine server. Check --server${isSignIn ? ' and your permission to use it' : ''}`,
  );
};

/** Waits; returns early if the signal aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', end);
  });

/** Resolves for any status. Throws a CommandError if no answer arrives, and the signal's reason if it aborts. */
export const send = async (
  { server, identify, clock, signal }: Connection,
  path: string,
  init: RequestInit,
): Promise<Response> => {
  const headers = { ...(await identify()), ...(init.headers as Record<string, string> | undefined) };
  try {
    // Redirections are not followed: our identity is for this server only.
    const response = await fetch(new URL(path, server), { signal, ...init, headers, redirect: 'manual' });
    if (response.ok) clock.hear(response.headers.get('date'));
    return response;
  } catch (error) {
    signal.throwIfAborted();
    throw away(server, error);
  }
};

const attempt = async (
  connection: Connection,
  path: string,
  init: RequestInit,
  limitMs: number,
): Promise<string> => {
  const signal = AbortSignal.any([connection.signal, AbortSignal.timeout(limitMs)]);
  const response = await send(connection, path, { ...init, signal });
  if (response.status !== 200) throw await refusalOf(connection.server, response);
  try {
    return await response.text();
  } catch (error) {
    connection.signal.throwIfAborted();
    throw away(connection.server, error);
  }
};

/** Returns the body of a 200, after up to three attempts of `limitMs` each. Throws a CommandError for any other outcome. */
export const request = async (
  connection: Connection,
  path: string,
  init: RequestInit = {},
  limitMs = CLIENT_MS,
): Promise<string> => {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await attempt(connection, path, init, limitMs);
    } catch (error) {
      if (!(error instanceof CommandError) || error.exitCode !== EXIT.serverAway) throw error;
    }
    await pause(pauseMs, connection.signal);
  }
  return attempt(connection, path, init, limitMs);
};
