/** The part of a view that the address names after its #. */
import { useEffect } from 'preact/hooks';
import { isComplete } from './lab.ts';
import { here } from './router.ts';

/** An `id` for a part with a text from outside, as an address has it. */
export const anchorOf = (name: string): string => encodeURIComponent(name.toWellFormed());

/** Goes to the part as soon as it is drawn. Returns its `id`; empty: none is named. */
export const useMarked = (): string => {
  const marked = here.value.hash.slice(1);
  useEffect(() => {
    if (marked === '' || !isComplete.value) return;
    const element = document.getElementById(marked);
    element?.scrollIntoView({ block: 'start' });
    element?.focus({ preventScroll: true });
  }, [marked, isComplete.value]);
  return marked;
};
