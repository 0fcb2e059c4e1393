/** Whether the server is there. A file of the page that could not be loaded is gone with its release only if it is. */

const AGAIN_MS = 5_000;

/** Resolves after the time, at once if the signal aborts, and earlier if the browser is online again. */
export const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const ended = new AbortController();
    const done = (): void => {
      clearTimeout(waited);
      ended.abort();
      resolve();
    };
    const waited = setTimeout(done, ms);
    // A controller is options with its signal: both are heard no longer once either has been.
    addEventListener('online', done, ended);
    signal?.addEventListener('abort', done, ended);
  });

/** Any answer is one. */
export const isThere = (): Promise<boolean> =>
  fetch('/', { method: 'HEAD', cache: 'no-store', redirect: 'manual' }).then(
    () => true,
    () => false,
  );

export const untilThere = async (): Promise<void> => {
  while (!(await isThere())) await wait(AGAIN_MS);
};
