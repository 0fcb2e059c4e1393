/** The machine under the pointer or the focus, in words. */
import { signal } from '@preact/signals';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { ageText, deviceText } from '../../fleet/words.ts';
import { HealthIcon } from '../icon.tsx';
import { rowOf, slowNow } from '../lab.ts';
import { spoken } from '../fleet/summary.tsx';

export const pointed = signal('');

export const Readout = () => {
  const row = pointed.value === '' ? undefined : rowOf(pointed.value);
  if (row === undefined) return null;
  const { state, machine } = row;
  return (
    // The cell's own name says the same to a screen reader.
    <div class="readout" aria-hidden="true">
      <p class="health-word" data-health={state.health}>
        <HealthIcon health={state.health} size={16} />
        {spoken(state.health)}
        {state.since !== ZERO_TIME && <span class="number"> {ageText(state.since, slowNow.value)}</span>}
      </p>
      <p class="what cut">
        <b>{row.id}</b> <span class="muted">{deviceText(machine)}</span>
      </p>
      <p class="why">
        {[state.why, ...state.attention.map(({ why }) => why)].filter((text) => text !== '').join(' ')}
      </p>
    </div>
  );
};
