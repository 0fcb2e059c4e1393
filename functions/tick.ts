/** The function `tick`: Cloud Scheduler calls it every minute, and it sweeps three times. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PermanentError } from '../shared/errors.ts';
import { answerProblem, problemOf, setStandardHeaders } from '../shared/http/answer.ts';
import { createSweeper } from '../shared/sweep/create.ts';
import { withTimeLimit } from '../shared/time_limit.ts';
import { SWEEPS_MS } from '../shared/time_limits.ts';
import type { Dependencies } from './dependencies.ts';

const SWEEPS = 3;
const EVERY_MS = 20_000;
/** A sweep that looks at a whole lab takes longer than its turn; none begins later than this. */
const LAST_START_MS = 75_000;

const refusalOf = ({ method, url = '/' }: IncomingMessage): PermanentError | undefined => {
  if (url.split('?', 1)[0] !== '/tick') return new PermanentError('unknown-path', 'The path is /tick.');
  return method === 'POST'
    ? undefined
    : new PermanentError('method-not-allowed', 'This function accepts only POST.');
};

/** Answers 204 once the sweeps are over, or 500 if one of them failed: the next call does what is left. Its caller is checked by Cloud Run. */
export const tick = (
  dependencies: Pick<
    Dependencies,
    'instance' | 'store' | 'finalStep' | 'log' | 'now' | 'environment' | 'release' | 'closing'
  >,
  everyMs = EVERY_MS,
) => {
  const { store, log, closing } = dependencies;
  const sweeper = createSweeper({ ...dependencies, store, write: (line) => process.stderr.write(line) });

  const sweepOnce = async (): Promise<boolean> => {
    try {
      await sweeper.sweep();
      return true;
    } catch (error) {
      log.error('sweep failed', { error });
      return false;
    }
  };

  const sweepAll = async (): Promise<boolean> => {
    const startMs = performance.now();
    let isWell = true;
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
      const waitMs = startMs + sweep * everyMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: closing }).catch(() => undefined);
      if (closing.aborted || performance.now() - startMs > LAST_START_MS) break;
      isWell = (await sweepOnce()) && isWell;
    }
    return isWell;
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    setStandardHeaders(response);
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      answerProblem(response, problemOf(refusal), request.method === 'POST' ? {} : { Allow: 'POST' });
      return;
    }
    const isWell = await withTimeLimit('the sweeps', SWEEPS_MS, sweepAll).catch((error: unknown) => {
      log.error('sweep failed', { error });
      return false;
    });
    response.writeHead(isWell ? 204 : 500).end();
  };
};
