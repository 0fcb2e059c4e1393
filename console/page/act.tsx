/** Where the views ask for actions: the menu of a machine, the dialog that lists what will happen. Both are loaded when they are first needed. */
import { signal } from '@preact/signals';
import type { Incident } from '../../shared/types/incident.ts';
import type { PageDeed } from '../fleet/page_deeds.ts';
import { late } from './late.tsx';

export interface OpenMenu {
  readonly ids: readonly string[];
  readonly at: HTMLElement;
}
/** The menu of actions that is open. */
export const menu = signal<OpenMenu | undefined>(undefined);
/** What a person is asked. */
export const question = signal<
  | { readonly kind: 'deed'; readonly deed: PageDeed; readonly ids: readonly string[] }
  | { readonly kind: 'acknowledge'; readonly incident: Incident }
  | undefined
>(undefined);

/** Opens the menu of what can be done about the machines, below the element. */
export const openMenu = (ids: readonly string[], at: HTMLElement): void => {
  menu.value = menu.peek()?.at === at ? undefined : { ids, at };
};

const Menu = late('Menu');
const Dialog = late('ActDialog');

export const ActHost = () => (
  <>
    {menu.value !== undefined && <Menu />}
    {question.value !== undefined && <Dialog />}
  </>
);
