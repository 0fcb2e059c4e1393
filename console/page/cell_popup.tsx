/** Shows what a cell of the table leaves out: the note, to be changed in place, and all sensors. */
import { useEffect, useRef } from 'preact/hooks';
import { rowOf } from './lab.ts';
import { SensorList } from './machine/sensor_list.tsx';
import { NoteEditor } from './note_editor.tsx';
import { Popup } from './popup.tsx';
import { popup } from './popup_state.ts';
import { here } from './router.ts';

const close = (): void => void (popup.value = undefined);

const OPENS = '.machines :is([data-more=note], td.in-note:empty, td.in-temperature:not(:empty))';

/** By keys, a row's `n` and `t` open the same, and the menu does. */
const openAt = (target: EventTarget | null): void => {
  if (!(target instanceof Element)) return;
  const at = target.closest<HTMLElement>(OPENS);
  const id = at?.closest<HTMLElement>('tr')?.dataset['id'];
  if (at === null || id === undefined) return;
  popup.value = { kind: at.matches('.in-temperature') ? 'sensors' : 'note', id, at };
};

export const followCells = (): void => document.addEventListener('click', ({ target }) => openAt(target));

export const CellPopup = () => {
  const { pathname } = here.value;
  useEffect(() => close, [pathname]);
  const isTyped = useRef(false);
  const shown = popup.value;
  const row = shown && rowOf(shown.id);
  if (shown === undefined || row === undefined) return null;
  const { kind, id, at } = shown;
  // A click beside it must not lose what was typed; Escape and Cancel do.
  const onBeside = (): void => {
    if (!isTyped.current) close();
  };
  return kind === 'note' ? (
    <Popup key={id} label={`Note of ${id}`} at={at} onLeave={close} onBeside={onBeside}>
      <NoteEditor row={row} onEnd={close} onType={(is) => (isTyped.current = is)} />
    </Popup>
  ) : (
    <Popup key={id} label={`Sensors of ${id}`} at={at} onLeave={close}>
      <h2>All sensors</h2>
      <SensorList id={id} />
    </Popup>
  );
};
