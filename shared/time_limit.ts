/** Everything outside has a time limit. */

/** What did not come in time: whether it happened is not known. Wait and try again. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** What `work` becomes; TimeLimitError where that takes longer, and the signal tells `work` to begin nothing more. */
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
        // As it is: whose it is, is not for us to say.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(error);
      },
    );
  });

/** Waits for a promise, but no longer than a signal lets it: for clients that take no signal themselves. */
export const until = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('ended before there was an answer', { cause: signal.reason }));
    if (signal.aborted) ended();
    signal.addEventListener('abort', ended, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', ended));
  });
