/** Requests to the server. One that is signed out or refused says so; the page shows the same for all. */

/** What the server said instead of an answer. `status` 0: it could not be reached. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  /** The type of the problem, such as `changed-since`; empty if there was none. */
  readonly problem: string;
  constructor(status: number, problem: string, detail: string) {
    super(detail);
    this.status = status;
    this.problem = problem;
  }
}

/** Of anything that was thrown. */
export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A request that has no answer by then is lost. */
const TIME_LIMIT_MS = 60_000;

const SIGNED_OUT = 'You are signed out. Reload the page to sign in.';

const send = async (
  path: string,
  init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
): Promise<Response> => {
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      // IAP then answers 401 instead of redirecting to a page that a program cannot read.
      headers: { ...init.headers, 'X-Requested-With': 'XMLHttpRequest' },
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
  } catch {
    throw new RequestError(0, '', 'The server cannot be reached.');
  }
  if (response.ok) return response;
  if (response.type === 'opaqueredirect' || response.status === 401)
    throw new RequestError(401, 'not-signed-in', SIGNED_OUT);
  const { type = '', detail = '' } = (await response.json().catch(() => ({}))) as {
    type?: string;
    detail?: string;
  };
  throw new RequestError(response.status, type, detail || `The server answers ${response.status}.`);
};

/** Throws a RequestError. The server's answers are believed: `T` is what the route's schema says. */
export const get = async <T>(path: string): Promise<T> => (await (await send(path, {})).json()) as T;

/** Throws a RequestError. Each try of the same request has the same key, so that the server does it once. */
export const post = async <T>(path: string, body: object, key: string = crypto.randomUUID()): Promise<T> => {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  const response = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
};
