/** Links to the page's own views change the view without loading it anew. */
import { go, here, placeOf } from './router.ts';

const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

export const followLinks = (): void => {
  addEventListener('popstate', () => (here.value = new URL(location.href)));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || !isPlainClick(event) || !(event.target instanceof Element)) return;
    const link = event.target.closest('a');
    if (link === null || link.target !== '' || link.hasAttribute('download')) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || placeOf(url.pathname).view === 'nowhere') return;
    // The browser itself scrolls to a part of what is shown, moves the focus there, and tells by popstate.
    if (url.hash !== '' && url.pathname + url.search === location.pathname + location.search) return;
    event.preventDefault();
    go(url.href);
  });
};
