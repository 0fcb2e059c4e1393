/** The one catalogue of what can go wrong, and who must act: the sender (PermanentError) or time and we (anything else). */

/** Every way to be refused: its HTTP status and what a person reads first. The key is the problem's type and a message's `refused_reason`. */
export const REFUSALS = {
  'not-base64': { status: 400, title: 'The message data is not base64' },
  'not-json': { status: 400, title: 'The body is not JSON' },
  'not-an-event': { status: 400, title: 'The message is not an Event' },
  'bad-request': { status: 400, title: 'The request does not fit its schema' },
  'bad-machine-id': { status: 400, title: 'Not a machine ID' },
  'machine-id-mismatch': { status: 400, title: 'The message names two machines' },
  'over-limit': { status: 400, title: 'A limit is exceeded' },
  'not-signed-in': { status: 401, title: 'Who are you?' },
  'not-allowed': { status: 403, title: 'Your role does not include this' },
  'cross-site': { status: 403, title: 'Requests from other sites are refused' },
  'unknown-machine': { status: 404, title: 'No such machine' },
  'unknown-path': { status: 404, title: 'No such path' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  'too-large': { status: 413, title: 'The body is too large' },
  'wrong-host': { status: 421, title: 'This server answers to other names' },
} as const satisfies Record<string, { status: number; title: string }>;
export type Refusal = keyof typeof REFUSALS;

/**
 * The sender must mend this; sending it again as it is cannot help. An event goes to the refused topic, a request gets a 4xx.
 * It carries no numeric `code`: Firestore takes an error with one, thrown inside a transaction, for its own and retries it.
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.refusal = refusal;
  }
}

/** What is stored does not read as what we store: our fault, retried and alerted, never the sender's. */
export class CorruptRecordError extends Error {
  override readonly name = 'CorruptRecordError';
}

/** Ends a switch over a tagged union: the compiler proves that it is never reached. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
};
