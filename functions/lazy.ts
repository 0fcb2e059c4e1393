/** Lazy loading: a process serves one function, and every cold start would wait for modules that only the others need. */

/** A function that its first call loads. If loading fails, that call rejects and the next call tries again. */
export const lazy = <Args extends readonly unknown[], Answer>(
  load: () => Promise<(...args: Args) => Promise<Answer>>,
): ((...args: Args) => Promise<Answer>) => {
  let loaded: ((...args: Args) => Promise<Answer>) | undefined;
  return async (...args) => {
    loaded ??= await load();
    return loaded(...args);
  };
};
