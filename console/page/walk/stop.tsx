/** One machine of the walk list: a box to tick, why it is on the list, what was tried, what to do and what to bring. */
import type { Stop } from '../../fleet/walk.ts';
import { ageText, deviceText } from '../../fleet/words.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { begin } from '../do.ts';
import { HealthIcon } from '../icon.tsx';
import { mayAct, slowNow } from '../lab.ts';
import { machineUrl } from '../router.ts';
import { spoken } from '../fleet/summary.tsx';
import { ViewIcon } from '../view_icon.tsx';
import { tick, ticks } from './ticks.ts';

const Note = ({ row: { id, machine } }: Stop) => {
  const isDone = ticks.value.has(id);
  const { Message, User } = machine.Note;
  return (
    <>
      {Message !== '' && (
        <p class="note">
          <ViewIcon name="note" size={14} />
          <span>
            {Message} <span class="muted">{User}</span>
          </span>
        </p>
      )}
      {isDone && mayAct.value && (
        <button class="button offer" onClick={() => begin('note', [id])}>
          <ViewIcon name="note" size={14} />
          {Message === '' ? 'Leave a note of what you did …' : 'Change the note …'}
          <span class="unseen"> About {id}</span>
        </button>
      )}
    </>
  );
};

export const StopItem = ({ stop }: { readonly stop: Stop }) => {
  const { row, why, tried, bring, action } = stop;
  const { id, machine, state } = row;
  const isDone = ticks.value.has(id);
  return (
    <li class="stop" data-done={isDone}>
      <label class="tick">
        <input type="checkbox" checked={isDone} onChange={(event) => tick(id, event.currentTarget.checked)} />
        <span class="unseen">{id} is dealt with</span>
      </label>
      <div class="who">
        <a href={machineUrl(id)}>{id}</a>
        <p class="health-word" data-health={state.health}>
          <HealthIcon health={state.health} />
          {spoken(state.health)}
          {state.since !== ZERO_TIME && <span class="number">{ageText(state.since, slowNow.value)}</span>}
        </p>
        <p class="muted">{deviceText(machine)}</p>
      </div>
      <div class="what">
        <p class="do">{action}</p>
        <p>{why}</p>
        <p class="muted">Tried: {tried === '' ? 'nothing yet' : tried}</p>
        <Note {...stop} />
      </div>
      <p class="bring">
        {bring !== '' && (
          <>
            <ViewIcon name="bring" size={15} />
            <span>
              <span class="unseen">Bring </span>
              {bring}
            </span>
          </>
        )}
      </p>
    </li>
  );
};
