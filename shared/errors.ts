/** The catalogue of errors. PermanentError: the sender must act. Any other error: retry, and if it persists we must act. */

/**
 * Every reason for a refusal: its HTTP status and the title that people read first. The key is the problem's `type` in an HTTP answer and
 * the `refused_reason` of a refused message.
 */
export const REFUSALS = {
  'not-base64': { status: 400, title: 'The message data is not base64' },
  'bad-encoding': { status: 400, title: 'The message data cannot be unpacked' },
  'not-json': { status: 400, title: 'The body is not JSON' },
  'not-an-event': { status: 400, title: 'The message is not an Event' },
  'bad-request': { status: 400, title: 'The request is invalid' },
  'bad-machine-id': { status: 400, title: 'The machine ID is invalid' },
  'machine-id-mismatch': { status: 400, title: 'The message names two machines' },
  'over-limit': { status: 400, title: 'A limit is exceeded' },
  'not-signed-in': { status: 401, title: 'Not signed in' },
  'not-allowed': { status: 403, title: 'Your role does not allow this' },
  'cross-site': { status: 403, title: 'Requests from other sites are refused' },
  'unknown-machine': { status: 404, title: 'Unknown machine' },
  'unknown-incident': { status: 404, title: 'Unknown incident' },
  'unknown-silence': { status: 404, title: 'Unknown silence' },
  'unknown-path': { status: 404, title: 'Unknown path' },
  'method-not-allowed': { status: 405, title: 'The path does not support this method' },
  'key-reused': { status: 409, title: 'The Idempotency-Key belongs to another request' },
  'changed-since': { status: 409, title: 'Somebody has changed the machine since' },
  'health-changed': { status: 409, title: 'The health of the machine has changed' },
  'too-large': { status: 413, title: 'The body is too large' },
  'page-missing': { status: 503, title: 'The page is not there' },
  'wrong-host': { status: 421, title: 'The server has another host name' },
} as const satisfies Record<string, { status: number; title: string }>;
export type Refusal = keyof typeof REFUSALS;

/**
 * The sender must fix this; resending it unchanged cannot succeed. A request is answered with a 4xx, an event goes to the refused topic.
 * The error has no numeric `code`: inside a transaction Firestore would take it for one of its own and retry.
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.refusal = refusal;
  }
}

/** This process has no memory left for a request now: retry. A request is answered with 429. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** This process holds as many event streams as it may: another one has room, or this one soon. A request is answered with 503. */
export class FullError extends BusyError {}

/** A stored record is not what we write: our fault, never the sender's. Retried, and raises an alert. */
export class CorruptRecordError extends Error {
  override readonly name = 'CorruptRecordError';
}

/** The system's code of an error, such as `ENOENT`; empty if it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Ends a switch over a union: a missing case does not compile. Throws if it is reached anyway. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
};
