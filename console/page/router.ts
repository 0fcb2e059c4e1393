/** The URL: which view is shown, and what it is asked for. Each can be sent to a colleague; back and forward work. */
import { computed, signal } from '@preact/signals';

export const here = signal(new URL(location.href));

export type Place =
  | { readonly view: 'fleet' | 'map' | 'incidents' | 'walk' | 'nowhere' }
  | { readonly view: 'machine'; readonly id: string };

const VIEWS: Readonly<Record<string, 'fleet' | 'map' | 'incidents' | 'walk'>> = {
  '/': 'fleet',
  '/map': 'map',
  '/incidents': 'incidents',
  '/walk': 'walk',
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const placeOf = (path: string): Place => {
  const view = VIEWS[path];
  if (view !== undefined) return { view };
  const [, id] = /^\/machine\/([^/]+)$/.exec(path) ?? [];
  return id === undefined ? { view: 'nowhere' } : { view: 'machine', id: decoded(id) };
};

export const place = computed(() => placeOf(here.value.pathname));
export const query = computed(() => here.value.searchParams);

/** Goes to a URL of the page. `replace`: back does not return to where it was, as while typing. */
export const go = (url: string, { replace = false } = {}): void => {
  const next = new URL(url, here.value);
  if (next.href === here.value.href) return;
  // What is typed may not be in the address yet: back returns to that.
  history.replaceState(history.state, '', replace ? next : here.value);
  if (!replace) history.pushState(null, '', next);
  here.value = next;
};

/** The URL of this view with other parameters; an empty one is left out. */
export const withQuery = (changes: Readonly<Record<string, string>>): string => {
  const next = new URL(here.value);
  for (const [name, value] of Object.entries(changes))
    if (value === '') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  return `${next.pathname}${next.search}`;
};

export const machineUrl = (id: string): string => `/machine/${encodeURIComponent(id)}`;
