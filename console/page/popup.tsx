/** A small box beside the element that opened it. The rest of the page waits for it; it gives the focus back. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const MARGIN = 8;

/** Below the element, or above it if there is no room. */
export const placeBeside = (box: HTMLElement, at: HTMLElement): void => {
  const around = at.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = box;
  const left = Math.min(around.right - offsetWidth, innerWidth - offsetWidth - MARGIN);
  const below = around.bottom + 4;
  const isRoom = below + offsetHeight + MARGIN <= innerHeight;
  box.style.left = `${Math.max(MARGIN, left)}px`;
  box.style.top = `${isRoom ? below : Math.max(MARGIN, around.top - offsetHeight - 4)}px`;
};

/** What can take the focus: a cell without anything in it cannot. */
const focusOf = (at: HTMLElement): HTMLElement | null =>
  at instanceof HTMLTableCellElement ? (at.closest('tr')?.querySelector('a') ?? null) : at;

export const Popup = ({
  label,
  at,
  onLeave,
  onBeside = onLeave,
  children,
}: {
  readonly label: string;
  readonly at: HTMLElement;
  /** Escape. */
  readonly onLeave: () => void;
  /** A click beside it. */
  readonly onBeside?: () => void;
  readonly children: ComponentChildren;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return undefined;
    dialog.showModal();
    // What is loaded later makes it higher.
    const observer = new ResizeObserver(() => placeBeside(dialog, at));
    observer.observe(dialog);
    placeBeside(dialog, at);
    dialog.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      observer.disconnect();
      dialog.close();
      // A wide table must not jump sideways.
      if (at.isConnected) focusOf(at)?.focus({ preventScroll: true });
    };
  }, [at]);
  return (
    <dialog
      ref={ref}
      class="pop"
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onBeside();
      }}
    >
      <div class="inside">{children}</div>
    </dialog>
  );
};
