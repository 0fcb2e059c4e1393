/** Nothing outside is waited for without end. */

/**
 * What `work` gives, or an Error saying that `what` took too long. The work itself goes on unheard:
 * for what is safe to do twice, or ends by itself.
 */
export const withTimeLimit = <T>(work: Promise<T>, limitMs: number, what: string): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${what} took longer than ${limitMs / 1000} s`)),
      limitMs,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
