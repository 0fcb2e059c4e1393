/** A request to the server: signed in, bounded in time, tried again where that may help and cannot harm. */
import { CommandError, EXIT, type ExitCode } from './exit_code.ts';
import type { Identify } from '../../shared/client/google_identity.ts';

const TIME_LIMIT_MS = 30_000;
/** After each failure; what we send says what should be, so that sending it twice changes nothing. */
const PAUSES_MS = [500, 2_000];

export interface Connection {
  readonly server: URL;
  readonly identify: Identify;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

/** What went wrong on the way, in a few words. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // fetch says "fetch failed"; what failed is its cause.
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
};

const away = (server: URL, reason: string): CommandError =>
  new CommandError(
    EXIT.serverAway,
    `${server.origin} cannot be reached: ${reason}; is it running, and is --server right?`,
  );

interface Problem {
  readonly type: string;
  readonly detail: string;
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'detail' in value &&
  typeof value.detail === 'string';

const problemOf = (text: string): Problem | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isProblem(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const codeOf = (status: number, type: string): ExitCode => {
  if (status === 401 || status === 403) return EXIT.notAllowed;
  if (type === 'unknown-machine') return EXIT.noSuchMachine;
  return status >= 500 ? EXIT.serverAway : EXIT.failed;
};

/** What a status other than 200 means to the one who asked. */
export const refusalOf = async (server: URL, response: Response): Promise<CommandError> => {
  const { status } = response;
  const problem = problemOf(await response.text());
  if (problem !== undefined) return new CommandError(codeOf(status, problem.type), problem.detail);
  const isSignIn = status === 401 || status === 403 || (status >= 300 && status < 400);
  return new CommandError(
    isSignIn ? EXIT.notAllowed : codeOf(status, ''),
    `${server.origin} answered ${status}, not as a machine server does; is --server right${isSignIn ? ', and may you use it' : ''}?`,
  );
};

/** The server's answer, whatever its status. Throws a CommandError where there is none. */
export const send = async (
  { server, identify, signal }: Connection,
  path: string,
  init: RequestInit,
): Promise<Response> => {
  const headers = { ...(await identify()), ...(init.headers as Record<string, string> | undefined) };
  try {
    // No redirection is followed: our identity is for this server alone.
    return await fetch(new URL(path, server), { signal, ...init, headers, redirect: 'manual' });
  } catch (error) {
    signal.throwIfAborted();
    throw away(server, reasonOf(error));
  }
};

const once = async (connection: Connection, path: string, init: RequestInit): Promise<string> => {
  const signal = AbortSignal.any([connection.signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
  const response = await send(connection, path, { ...init, signal });
  if (response.status !== 200) throw await refusalOf(connection.server, response);
  try {
    return await response.text();
  } catch (error) {
    connection.signal.throwIfAborted();
    throw away(connection.server, reasonOf(error));
  }
};

/** The body of a 200. Throws a CommandError for anything else. */
export const request = async (
  connection: Connection,
  path: string,
  init: RequestInit = {},
): Promise<string> => {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await once(connection, path, init);
    } catch (error) {
      if (!(error instanceof CommandError) || error.exitCode !== EXIT.serverAway) throw error;
    }
    await pause(pauseMs, connection.signal);
  }
  return once(connection, path, init);
};

/** Waits, unless it is told to end. */
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
