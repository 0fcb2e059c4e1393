/** Waits for a promise, but no longer than a signal lets it: for clients that take no signal themselves. */
export const until = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('ended before there was an answer', { cause: signal.reason }));
    if (signal.aborted) ended();
    signal.addEventListener('abort', ended, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', ended));
  });
