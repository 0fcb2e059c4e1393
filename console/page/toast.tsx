/** What was just done, and how to undo it. A toast with an undo stays until it is dismissed or a newer one pushes it out. */
import { signal } from '@preact/signals';
import { textOf } from './api.ts';
import { Icon } from './late_icon.tsx';

interface Toast {
  readonly id: number;
  readonly tone: 'done' | 'failed';
  readonly text: string;
  readonly undo?: () => Promise<void>;
}

const MAX_TOASTS = 3;
const SHOWN_MS = 8_000;
/** An undo must not run away from whoever reaches for it. */
const UNDO_SHOWN_MS = 30_000;

const toasts = signal<readonly Toast[]>([]);
let count = 0;

const dismiss = (id: number): void => void (toasts.value = toasts.peek().filter((each) => each.id !== id));

/** `undo` rejects with an error that says why nothing was undone. */
export const say = (
  text: string,
  { tone = 'done', undo }: Partial<Omit<Toast, 'id' | 'text'>> = {},
): void => {
  count += 1;
  const id = count;
  toasts.value = [...toasts.peek(), { id, tone, text, ...(undo && { undo }) }].slice(-MAX_TOASTS);
  setTimeout(() => dismiss(id), undo === undefined ? SHOWN_MS : UNDO_SHOWN_MS);
};

const undoIt = async ({ id, text, undo }: Toast): Promise<void> => {
  dismiss(id);
  try {
    await undo?.();
    say(`Undone: ${text}`);
  } catch (error) {
    say(textOf(error), { tone: 'failed' });
  }
};

export const Toasts = () => (
  <div class="toasts" role="log" aria-live="polite" aria-label="What was done">
    {toasts.value.map((toast) => (
      <div key={toast.id} class={`toast ${toast.tone}`}>
        <Icon name={toast.tone === 'done' ? 'check' : 'warning'} />
        <p>{toast.text}</p>
        {toast.undo && (
          <button class="button" onClick={() => void undoIt(toast)}>
            Undo
          </button>
        )}
        <button class="button quiet icon-only" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
          <Icon name="close" size={14} />
        </button>
      </div>
    ))}
  </div>
);
