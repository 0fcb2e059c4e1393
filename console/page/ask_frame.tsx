/** The frame of every question: a modal dialog with a title, which gives the focus back. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { question } from './act.tsx';
import { Icon } from './late_icon.tsx';

/** Ends the question without an answer. */
export const close = (): void => void (question.value = undefined);

export const Frame = (props: {
  readonly title: string;
  readonly isWorking?: boolean;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  // The focus must not come back after the next key was pressed.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]:not([data-first=false])')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class="ask"
      aria-labelledby="ask-title"
      onCancel={(event) => {
        event.preventDefault();
        if (props.isWorking !== true) close();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit();
        }}
      >
        <header>
          <h2 id="ask-title">{props.title}</h2>
          <button
            type="button"
            class="button quiet icon-only"
            aria-label="Close"
            disabled={props.isWorking}
            onClick={close}
          >
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </form>
    </dialog>
  );
};
