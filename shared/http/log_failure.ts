/** What the log keeps of a request that did not get what it asked for: who and what, never a credential. */
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import { PermanentError, REFUSALS } from '../errors.ts';
import type { Log } from '../log.ts';

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
