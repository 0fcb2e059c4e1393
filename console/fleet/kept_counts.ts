/** How often each word occurs in a list that is counted again and again while a few of its items change. */

/**
 * Returns what counts the words of a list of items. It remembers the list: next time, only items that are others than before at their place are
 * looked at. Counts hold until the next call; a list of another length is counted from the beginning.
 */
export const createCounter = <Item, Word extends string>(wordsOf: (item: Item) => Iterable<Word>) => {
  let last: readonly Item[] = [];
  let counts = new Map<Word, number>();
  const add = (item: Item, step: number): void => {
    for (const word of wordsOf(item)) {
      const count = (counts.get(word) ?? 0) + step;
      if (count === 0) counts.delete(word);
      else counts.set(word, count);
    }
  };
  return (items: readonly Item[]): ReadonlyMap<Word, number> => {
    if (items.length !== last.length) {
      last = [];
      counts = new Map();
    }
    items.forEach((item, i) => {
      const before = last[i];
      if (item === before) return;
      if (before !== undefined) add(before, -1);
      add(item, 1);
    });
    last = items;
    return counts;
  };
};
