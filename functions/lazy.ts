/** A process serves one function: what only the others need is not loaded, since every cold start would wait for it. */

/** A function that its first call loads. A failure to load is the call's, and the next call tries again. */
export const loadedByUse = <Args extends readonly unknown[], Answer>(
  load: () => Promise<(...args: Args) => Promise<Answer>>,
): ((...args: Args) => Promise<Answer>) => {
  let loaded: ((...args: Args) => Promise<Answer>) | undefined;
  return async (...args) => {
    loaded ??= await load();
    return loaded(...args);
  };
};
