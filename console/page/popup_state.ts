/** What is shown beside a cell of the table or a button: the note of a machine to change it, or all its sensors. */
import { signal } from '@preact/signals';

export interface OpenPopup {
  readonly kind: 'note' | 'sensors';
  readonly id: string;
  readonly at: HTMLElement;
}
export const popup = signal<OpenPopup | undefined>(undefined);

/** Opens it beside what has the focus. */
export const editNote = (id: string): void => {
  const { activeElement, body } = document;
  const at = activeElement instanceof HTMLElement && activeElement !== body ? activeElement : undefined;
  popup.value = { kind: 'note', id, at: at ?? document.querySelector<HTMLElement>('main h1') ?? body };
};
