/** Time limits for everything outside this process. */

/** No answer came in time; whether the work was done is unknown. Retry later. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/**
 * Settles as `work` does, or rejects with a TimeLimitError after `limitMs` and aborts the signal, so that `work` starts nothing more.
 * `what` is the subject of the message: `the answer took longer than 1.5 s`.
 */
export const withTimeLimit = <T>(
  what: string,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      const error = new TimeLimitError(`${what} took longer than ${limitMs / 1000} s`);
      controller.abort(error);
      reject(error);
    }, limitMs);
    work(controller.signal).then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        // Passed on unchanged: callers distinguish errors by their class.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(error);
      },
    );
  });

/** Settles as the promise does, or rejects when the signal aborts: for clients that do not accept a signal. */
export const until = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('aborted before an answer arrived', { cause: signal.reason }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
