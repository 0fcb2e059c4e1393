/** What goes on while the page is open, from when the late parts are loaded. */
import { followCells } from './cell_popup.tsx';
import { facts } from './facts.ts';
import { followLinks } from './follow_links.ts';
import { followVisibility } from './stream.ts';

export const beginParts = (): void => {
  facts();
  followLinks();
  followCells();
  followVisibility();
};
