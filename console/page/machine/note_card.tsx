/** The note about the machine, which is changed where it stands. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Row } from '../../fleet/row.ts';
import { ageText, clockText } from '../../fleet/words.ts';
import { mayAct, slowNow } from '../lab.ts';
import { NoteEditor } from '../note_editor.tsx';
import { ViewIcon } from '../view_icon.tsx';

export const NoteCard = ({ row }: { readonly row: Row }) => {
  const [isOpen, setOpen] = useState(false);
  const ref = useRef<HTMLElement>(null);
  const wasOpen = useRef(false);
  // Before the next key is pressed.
  useLayoutEffect(() => {
    if (isOpen !== wasOpen.current) ref.current?.querySelector<HTMLElement>('textarea, button')?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const { Message, User, Timestamp } = row.machine.Note;
  if (Message === '' && !mayAct.value) return null;
  return (
    <section ref={ref} class="card part note-card" aria-labelledby="note">
      <header>
        <h2 id="note">
          <ViewIcon name="note" /> Note
        </h2>
        {mayAct.value && !isOpen && (
          <button class="button quiet" onClick={() => setOpen(true)}>
            {Message === '' ? 'Add a note' : 'Edit'}
          </button>
        )}
      </header>
      {isOpen ? (
        <NoteEditor row={row} onEnd={() => setOpen(false)} />
      ) : (
        Message !== '' && (
          <>
            <p class="said">{Message}</p>
            <p class="muted" title={clockText(Timestamp)}>
              {User}, {ageText(Timestamp, slowNow.value)} ago
            </p>
          </>
        )
      )}
    </section>
  );
};
