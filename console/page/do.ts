/** Does deeds by the API, tells of them, and undoes them. */
import { effect } from '@preact/signals';
import { actionOf, GUARDED } from '../fleet/deed_actions.ts';
import { asksFirst, doneText, type Form, type PageDeed, RULES, type Undo } from '../fleet/page_deeds.ts';
import { sceneOf, type Warning, warningsOf } from '../fleet/warnings.ts';
import type { Row } from '../fleet/row.ts';
import type { Description } from '../../shared/types/description.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { question } from './act.tsx';
import { post, RequestError, textOf } from './api.ts';
import { me, now, rowOf, rows as allRows } from './lab.ts';
import { editNote } from './popup_state.ts';
import { say } from './toast.tsx';
import { countText } from '../../shared/count_text.ts';

/** Machines per request: few enough that progress is seen. */
const PART = 20;
/** The change comes back by the stream within this time, or the undo must do without. */
const SEEN_WITHIN_MS = 10_000;
const UNDOS_AT_ONCE = 4;

const PROBLEMS: Readonly<Record<string, string>> = {
  'health-changed': 'Its health has changed since you looked; nothing was done.',
  'changed-since': 'Somebody has changed it since; nothing was done.',
  'unknown-machine': 'It is unknown by now.',
  'not-tried': 'There was no time left for it.',
  'try-again': 'The server cannot answer now.',
  'not-allowed': 'You need the role editor.',
};

export type Result =
  { readonly isDone: true; readonly isChanged: boolean } | { readonly isDone: false; readonly why: string };

const isOfMe = ({ machine }: Row, before: Description): boolean => {
  const { Annotation, Note, AttachedDevice } = machine;
  const user = me.peek()?.email;
  return (
    (Annotation.Timestamp !== before.Annotation.Timestamp && Annotation.User === user) ||
    (Note.Timestamp !== before.Note.Timestamp && Note.User === user) ||
    AttachedDevice !== before.AttachedDevice ||
    machine.Maintenance !== before.Maintenance
  );
};

/** The machine as the deed left it, as the stream tells it; undefined if that does not come. */
const seenAfter = (before: Description, id: string): Promise<Description | undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), SEEN_WITHIN_MS);
    const stop = effect(() => {
      const row = rowOf(id);
      if (row === undefined || !isOfMe(row, before)) return;
      clearTimeout(timer);
      resolve(row.machine);
      queueMicrotask(() => stop());
    });
  });

const path = (action: string, id: string): string => `/_/machine/${action}/${encodeURIComponent(id)}`;

const undoAll = async (undos: ReadonlyMap<string, Promise<Undo | undefined>>): Promise<void> => {
  const failed: string[] = [];
  const left = [...undos].values();
  const worker = async (): Promise<void> => {
    for (const [id, undoing] of left) {
      try {
        const undo = await undoing;
        if (undo === undefined) throw new Error('it is not known what it was before');
        await post(path(undo.action, id), undo.body);
      } catch (error) {
        const isChanged = error instanceof RequestError && error.problem === 'changed-since';
        failed.push(isChanged ? `${id} was changed by somebody since` : `${id}: ${textOf(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: UNDOS_AT_ONCE }, worker));
  if (failed.length === 0) return;
  const more = failed.length > 1 ? ` and ${countText(failed.length - 1)} more` : '';
  throw new Error(`Not undone: ${failed[0] ?? ''}${more}. It is as it was left.`);
};

/** Tells what was done to the machines that changed, with an undo if there is one. `before` holds each as it was. */
export const tell = (deed: PageDeed, before: ReadonlyMap<string, Description>): void => {
  const ids = [...before.keys()];
  if (ids.length === 0) return;
  const { undo } = RULES[deed];
  if (undo === undefined) {
    say(doneText(deed, ids));
    return;
  }
  const undos = new Map(
    [...before].map(([id, was]) => [
      id,
      seenAfter(was, id).then((is) => (is === undefined ? is : undo(was, is))),
    ]),
  );
  say(doneText(deed, ids), { undo: () => undoAll(undos) });
};

const doOne = async (deed: PageDeed, { id, machine }: Row, form: Form): Promise<Result> => {
  const { body } = RULES[deed];
  const action = actionOf(deed);
  try {
    const { Changed } = await post<{ Changed: boolean }>(path(action, id), body(form, machine));
    return { isDone: true, isChanged: Changed };
  } catch (error) {
    return { isDone: false, why: textOf(error) };
  }
};

interface ActAnswer {
  readonly Results: readonly {
    readonly MachineID: string;
    readonly Changed?: boolean;
    readonly Problem?: string;
  }[];
}

/** Does it to each, a few at a time. `onResult` hears of each. Supplied values differ from machine to machine, so they are sent one by one. */
export const doAll = async (
  deed: PageDeed,
  rows: readonly Row[],
  form: Form,
  onResult: (id: string, result: Result) => void,
): Promise<void> => {
  const { body } = RULES[deed];
  const action = actionOf(deed);
  if (deed === 'supply') {
    for (const row of rows) onResult(row.id, await doOne(deed, row, form));
    return;
  }
  for (let start = 0; start < rows.length; start += PART) {
    const part = rows.slice(start, start + PART);
    const [first] = part;
    if (first === undefined) return;
    try {
      const { Results } = await post<ActAnswer>('/_/machines/act', {
        Action: action,
        Machines: part.map(({ id }) => id),
        Body: body(form, first.machine),
        ...(GUARDED.has(deed) && {
          IfHealth: Object.fromEntries(part.map(({ id, state }) => [id, state.health])),
        }),
      });
      for (const { MachineID, Changed = false, Problem } of Results)
        onResult(
          MachineID,
          Problem === undefined
            ? { isDone: true, isChanged: Changed }
            : { isDone: false, why: PROBLEMS[Problem] ?? Problem },
        );
    } catch (error) {
      for (const { id } of part) onResult(id, { isDone: false, why: textOf(error) });
    }
  }
};

/** What to know before it is done to the machines, one list for each. */
export const warningsFor = (deed: PageDeed, rows: readonly Row[]): readonly (readonly Warning[])[] => {
  const scene = sceneOf(allRows.peek(), new Set(rows.map(({ id }) => id)), now.peek());
  return rows.map((row) => warningsOf(deed, row, scene));
};

const doNow = async (deed: PageDeed, row: Row): Promise<void> => {
  const result = await doOne(deed, row, {});
  if (!result.isDone) say(`${row.id}: ${result.why}`, { tone: 'failed' });
  else if (result.isChanged) tell(deed, new Map([[row.id, row.machine]]));
  else say(`${row.id} is as it was: somebody else has done it already`);
};

/** Does it, after a question if it needs one: an input, a loss, a warning, or many machines. */
export const begin = (deed: PageDeed, ids: readonly string[]): void => {
  const rows = ids.map(rowOf).filter((row) => row !== undefined);
  const [only] = rows;
  if (only === undefined) return;
  if (deed === 'note' && rows.length === 1) editNote(only.id);
  else if (asksFirst(deed, warningsFor(deed, rows))) question.value = { kind: 'deed', deed, ids };
  else void doNow(deed, only);
};

export const askToAcknowledge = (incident: Incident): void => {
  question.value = { kind: 'acknowledge', incident };
};
