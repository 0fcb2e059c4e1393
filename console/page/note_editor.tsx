/** A note changed in place: what it says, who wrote it and when. A note that somebody else has changed meanwhile is never replaced unseen. */
import { useState } from 'preact/hooks';
import type { Row } from '../fleet/row.ts';
import { ageText, clockText } from '../fleet/words.ts';
import type { Description } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { get, post, RequestError, textOf } from './api.ts';
import { tell } from './do.ts';
import { mayAct, slowNow } from './lab.ts';

type Note = Description['Note'];

const MAX_CHARACTERS = 4096;

const Author = ({ note: { Message, User, Timestamp } }: { readonly note: Note }) =>
  Timestamp === ZERO_TIME ? null : (
    <p class="muted" title={clockText(Timestamp)}>
      {Message === '' ? 'Removed by ' : ''}
      {User}, {ageText(Timestamp, slowNow.value)} ago
    </p>
  );

/** The stream tells of it soon; the answer to a refusal may come first. */
const newer = (a: Note, b: Note | undefined): Note => (b !== undefined && b.Timestamp > a.Timestamp ? b : a);

const Meanwhile = ({ note }: { readonly note: Note }) => (
  <div class="loses" role="alert">
    <p>
      {note.User} has changed the note meanwhile{note.Message === '' ? ': it is empty now.' : ':'}
    </p>
    {note.Message !== '' && <p class="said">{note.Message}</p>}
  </div>
);

interface Props {
  readonly row: Row;
  readonly onEnd: () => void;
  /** Hears whether something is typed that would be lost. */
  readonly onType?: (isChanged: boolean) => void;
}

export const NoteEditor = ({ row, onEnd, onType }: Props) => {
  const { id, machine } = row;
  const [seen] = useState(machine.Note);
  const [told, setTold] = useState<Note | undefined>(undefined);
  const [text, setText] = useState(seen.Message);
  const [trouble, setTrouble] = useState('');
  const [isSaving, setSaving] = useState(false);
  const newest = newer(machine.Note, told);
  const isBehind = newest.Timestamp !== seen.Timestamp;

  const save = async (): Promise<void> => {
    setSaving(true);
    setTrouble('');
    const path = encodeURIComponent(id);
    try {
      const body = { Message: text, IfNote: newest.Timestamp };
      const { Changed } = await post<{ Changed: boolean }>(`/_/machine/set_note/${path}`, body);
      if (Changed) tell('note', new Map([[id, { ...machine, Note: newest }]]));
      onEnd();
    } catch (error) {
      setSaving(false);
      if (!(error instanceof RequestError && error.problem === 'changed-since')) {
        setTrouble(textOf(error));
        return;
      }
      setTrouble('Nothing was saved.');
      const found = await get<Description>(`/json/v1/machine/description/${path}`).catch(() => undefined);
      setTold(found?.Note);
    }
  };

  if (!mayAct.value)
    return (
      <div class="note-editor">
        <p class="said">{newest.Message === '' ? 'It has no note.' : newest.Message}</p>
        <Author note={newest} />
        <p class="muted">You need the role editor to change it.</p>
      </div>
    );
  return (
    <form
      class="note-editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSaving) void save();
      }}
    >
      <textarea
        data-first
        aria-label="Note"
        rows={3}
        maxLength={MAX_CHARACTERS}
        value={text}
        placeholder="Empty removes the note"
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          onType?.(value !== seen.Message);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onEnd();
          // On a screen keyboard, Enter is for another line.
          const isLine = event.shiftKey || event.isComposing || matchMedia('(pointer: coarse)').matches;
          if (event.key !== 'Enter' || isLine) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      {isBehind ? <Meanwhile note={newest} /> : <Author note={newest} />}
      {trouble !== '' && (
        <p class="bad" role="alert">
          {trouble}
        </p>
      )}
      <footer>
        <small class="muted">Enter saves, Shift+Enter begins a line</small>
        <button type="button" class="button" onClick={onEnd}>
          Cancel
        </button>
        <button class="button primary" disabled={isSaving || text === newest.Message}>
          {isBehind ? 'Replace it' : 'Save'}
        </button>
      </footer>
    </form>
  );
};
