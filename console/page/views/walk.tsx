/** The view /walk: the machines that need hands, in walking order, to be taken along on a phone or on paper. */
import { useEffect } from 'preact/hooks';
import { machinesText } from '../../fleet/page_deeds.ts';
import { type Down, planOf } from '../../fleet/plan.ts';
import { haltsOf, packingList, placeLabel } from '../../fleet/round.ts';
import { silentText, type Stop, walkList } from '../../fleet/walk.ts';
import { clockText } from '../../fleet/words.ts';
import { DEFAULT_TIMES } from '../../../shared/health/times.ts';
import { asOf, isComplete, rows, settings, slowNow } from '../lab.ts';
import { useTitle } from '../title.ts';
import { ViewIcon } from '../view_icon.tsx';
import { Waiting } from '../waiting.tsx';
import { StopItem } from '../walk/stop.tsx';
import { followTicks, ticks } from '../walk/ticks.ts';
import { countText } from '../../../shared/count_text.ts';

const title = (count: number): string =>
  count === 1 ? '1 machine needs hands' : `${countText(count)} machines need hands`;

const Packing = ({ stops }: { readonly stops: readonly Stop[] }) => {
  const packed = packingList(stops);
  if (packed.length === 0) return null;
  return (
    <section class="packing card" aria-labelledby="packing">
      <h2 id="packing">
        <ViewIcon name="bring" /> Pack
      </h2>
      <ul>
        {packed.map(([what, count]) => (
          <li key={what}>
            {what} <span class="muted number">for {machinesText(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Progress = ({ done, of }: { readonly done: number; readonly of: number }) => (
  <p class="walk-progress">
    <progress max={of} value={done} aria-label="Dealt with" />
    <span class="number">
      {countText(done)} of {countText(of)} dealt with
    </span>
  </p>
);

/** What all machines of a halt have in common is looked at before any of them. */
const DownHere = ({ label, down }: { readonly label: string; readonly down: Down }) => (
  <p class="down-here">
    <ViewIcon name="siren" size={15} />
    <span>
      <b>{label} is down</b>: {countText(down.silent)} of {countText(down.of)} machines are silent. Look at
      its power and network first.
    </span>
  </p>
);

export const WalkView = () => {
  useTitle('Walk list');
  useEffect(followTicks, []);
  if (!isComplete.value) return <Waiting for="the machines" />;
  const stops = walkList(rows.value, slowNow.value);
  if (stops.length === 0)
    return (
      <div class="empty">
        <ViewIcon name="check" size={32} />
        <h1>Nobody has to walk</h1>
        <p>No machine is dead or needs repair, and all outlets work.</p>
        <p>{silentText(rows.value, (settings.value?.Times ?? DEFAULT_TIMES).deadSeconds)}</p>
      </div>
    );
  const left = stops.filter(({ row: { id } }) => !ticks.value.has(id));
  const halts = haltsOf(stops);
  const fallen = planOf(rows.value).flatMap(({ name, label, down }) => (down ? [{ name, label, down }] : []));
  return (
    <div class="walk">
      <header class="view-head">
        <div>
          <h1>{title(stops.length)}</h1>
          <p class="muted">
            {countText(halts.length)} {halts.length === 1 ? 'place' : 'places'}, in walking order
            <span class="paper"> · as of {clockText((asOf.value ?? slowNow.value).toISOString())}</span>
          </p>
        </div>
        <div class="walk-tools">
          <Progress done={stops.length - left.length} of={stops.length} />
          <button class="button" onClick={() => print()}>
            <ViewIcon name="print" size={15} />
            Print
          </button>
        </div>
      </header>
      <Packing stops={left} />
      {halts.map(({ place, stops: here }) => (
        <section key={`${place} ${here[0]?.row.id ?? ''}`} class="halt">
          <h2>
            <ViewIcon name="place" />
            {place === '' ? 'Place not known' : placeLabel(place)}
            <span class="muted number">{countText(here.length)}</span>
          </h2>
          {fallen
            .filter(({ name }) => place.split(' · ').includes(name))
            .map(({ name, label, down }) => (
              <DownHere key={name} label={label} down={down} />
            ))}
          <ol class="card">
            {here.map((stop) => (
              <StopItem key={stop.row.id} stop={stop} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
};
