/** The cells of the table, by column. */
import type { ComponentChild } from 'preact';
import { isInUse } from '../../../shared/health/health.ts';
import { lastSign } from '../../../shared/health/presence.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import type { ColumnName, HiddenColumn } from '../../fleet/page_columns.ts';
import { placeText } from '../../fleet/place_text.ts';
import { batteryOf, celsiusOf } from '../../fleet/quantities.ts';
import type { Row } from '../../fleet/row.ts';
import type { State } from '../../fleet/state.ts';
import { ageSeconds, ageText, deviceText, powerText, spanText, taskText } from '../../fleet/words.ts';
import { HealthIcon, Icon } from '../icon.tsx';
import { hasReadings, now, settings, slowNow } from '../lab.ts';
import { machineUrl } from '../router.ts';
import { spoken } from './summary.tsx';

/** Machines report every 30 s: after twice that, something is late. */
const LATE_SECONDS = 60;

/** How long something lasts, brought up to date every 5 s. */
export const Since = ({ time }: { readonly time: string }) => <>{ageText(time, slowNow.value)}</>;

/** Without readings, nothing is known of when a machine that is present was last heard. */
const Seen = ({ row }: { readonly row: Row }) => {
  const { Presence } = row.machine;
  if (Presence === 'expected') return <span class="muted">never</span>;
  if (!hasReadings.value && Presence === 'present') return null;
  const seconds = ageSeconds(lastSign(row.machine), now.value);
  return <span class={seconds > LATE_SECONDS ? 'late' : 'muted'}>{spanText(seconds)}</span>;
};

/** The word and the time are in places of their own. */
const why = (state: State): string =>
  isInUse(state.health) ? '' : state.why.replace(/^(?:Dead|Silent) since [^.]*\.\s*/, '');

const health = ({ state }: Row) => (
  <span
    class={`health ${isInUse(state.health) ? 'fine' : 'bad'}`}
    data-health={state.health}
    title={[state.why, state.action].join('\n')}
  >
    <span class="word">
      {HealthIcon({ health: state.health })}
      {spoken(state.health)}
    </span>
    {(!isInUse(state.health) || state.attention.length > 0) && (
      <span class="why cut">
        {state.attention.map(({ word, why: reason }) => (
          <span key={word} class="attention" title={reason}>
            <Icon name="warning" size={11} />
            {spoken(word)}
          </span>
        ))}
        {why(state)}
      </span>
    )}
    {state.since !== ZERO_TIME && (
      <span class="since">
        <Since time={state.since} />
      </span>
    )}
  </span>
);

// Rows are derived anew when the settings are known: their cells need not listen to them.
const battery = ({ machine }: Row) => {
  const percent = batteryOf(machine);
  if (percent === 'none') return null;
  if (percent === 'unreadable') return <span class="muted">unreadable</span>;
  const isLow = percent < (settings.peek()?.Thresholds.batteryPercent ?? 0);
  const text = `${percent} %`;
  return isLow ? <span class="off">{text}</span> : text;
};

const temperature = ({ machine }: Row) => {
  const celsius = celsiusOf(machine);
  if (celsius === 'none') return null;
  const isHot = celsius > (settings.peek()?.Thresholds.celsius ?? Infinity);
  const text = `${Math.round(celsius)} °C`;
  return isHot ? <span class="off">{text}</span> : text;
};

const power = ({ machine }: Row) => {
  const { PowerCycle, PowerCycleState, Power } = machine;
  if (PowerCycle)
    return (
      <span class="asked" title={`Requested by ${Power.Request.By || machine.Annotation.User}`}>
        cycling
      </span>
    );
  if (PowerCycleState === 'in_error')
    return (
      <span class="off" title={Power.Detail}>
        in error
      </span>
    );
  return powerText(machine);
};

/** `tab`: as `tabIndex`, whether its controls are reached by Tab. What a cell leaves out is shown by cell_popup.tsx. */
export type Cell = (row: Row, tab: number) => ComponentChild;

/** Those of the columns that are hidden at first are in more_cells.tsx. */
export const CELLS: Readonly<Record<Exclude<ColumnName, HiddenColumn>, Cell>> = {
  machine: ({ id }) => (
    <a class="machine" href={machineUrl(id)} title={id}>
      {id}
    </a>
  ),
  ...{ health, battery, temperature, power },
  device: ({ machine, deviceNames }) => (
    <>
      {deviceText(machine)}
      {deviceNames.length > 0 && <span class="muted"> {deviceNames.join(', ')}</span>}
    </>
  ),
  place: placeText,
  pool: ({ machine }) => machine.Dimensions['pool']?.join(' | '),
  task: ({ machine }) => taskText(machine),
  seen: (row) => <Seen row={row} />,
  note: ({ machine: { Note } }, tab) =>
    Note.Message && (
      <button class="opens cut" data-more="note" tabIndex={tab} title={`${Note.User}: ${Note.Message}`}>
        {Note.Message}
      </button>
    ),
};
