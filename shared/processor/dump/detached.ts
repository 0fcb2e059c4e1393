/** Texts cut from a dump, without the dump. */

/**
 * Copies the texts, which have no line breaks. V8 makes a text that is cut from another one a reference to it, which keeps all of that in memory;
 * the copies are cut from a text that has nothing else in it.
 */
export const detached = (texts: readonly string[]): string[] =>
  // With a line break at the end, as the join of a single text is that text itself.
  `${texts.join('\n')}\n`.split('\n', texts.length);
