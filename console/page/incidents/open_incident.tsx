/** An open incident: what happened, where and since when, what to do, its machines, who deals with it. */
import { useState } from 'preact/hooks';
import { incidentParts, membersText } from '../../fleet/incident_text.ts';
import { naturally } from '../../fleet/order.ts';
import { ageText, clockText } from '../../fleet/words.ts';
import type { Incident } from '../../../shared/types/incident.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { askToAcknowledge } from '../do.ts';
import { HealthIcon } from '../icon.tsx';
import { mayAct, rowOf, slowNow } from '../lab.ts';
import { machineUrl } from '../router.ts';
import { spoken } from '../fleet/summary.tsx';
import { ViewIcon } from '../view_icon.tsx';
import { Notices } from './notices.tsx';
import { SilenceForm } from './silence_form.tsx';
import { openForm } from './state.ts';
import { countText } from '../../../shared/count_text.ts';

/** More are shown when asked for. On a narrow screen each has a line of its own. */
const FEW = 12;
const FEW_NARROW = 4;

const MemberLink = ({ id }: { readonly id: string }) => {
  const row = rowOf(id);
  return (
    <a class="member" href={machineUrl(id)} title={row?.state.why ?? ''} data-health={row?.state.health}>
      {row !== undefined && (
        <>
          <HealthIcon health={row.state.health} size={13} />
          <span class="unseen">{spoken(row.state.health)} </span>
        </>
      )}
      <span class="cut">{id}</span>
    </a>
  );
};

const Members = ({ incident }: { readonly incident: Incident }) => {
  const [isAll, setAll] = useState(false);
  const ids = incident.Machines.toSorted(naturally);
  const few = matchMedia('(max-width: 640px)').matches ? FEW_NARROW : FEW;
  const more = ids.length - few;
  // One more than fits takes no more room than the button that hides it.
  const shown = isAll || more <= 1 ? ids : ids.slice(0, few);
  return (
    <ul class="members" aria-label="Machines">
      {shown.map((id) => (
        <li key={id}>
          <MemberLink id={id} />
        </li>
      ))}
      {more > 1 && (
        <li>
          <button class="button quiet" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? 'Show fewer' : `Show all ${countText(ids.length)}`}
          </button>
        </li>
      )}
    </ul>
  );
};

const Deeds = ({ incident }: { readonly incident: Incident }) => {
  const isOpen = openForm.value === incident.ID;
  const isTaken = incident.Acknowledged.At !== ZERO_TIME;
  const title = mayAct.value ? undefined : 'You need the role editor.';
  return (
    <p class="deeds">
      {!isTaken && (
        <button
          class={`button ${incident.Severity === 'page' ? 'primary' : ''}`}
          disabled={!mayAct.value}
          title={title}
          onClick={() => askToAcknowledge(incident)}
        >
          <ViewIcon name="check" size={14} />
          Acknowledge …
        </button>
      )}
      <button
        class="button"
        disabled={!mayAct.value}
        title={title}
        aria-expanded={isOpen}
        onClick={() => (openForm.value = isOpen ? '' : incident.ID)}
      >
        <ViewIcon name="silence" size={14} />
        Silence …
      </button>
    </p>
  );
};

export const OpenIncident = ({
  incident,
  isMarked,
}: {
  readonly incident: Incident;
  readonly isMarked: boolean;
}) => {
  const { ID, Kind, Severity, Place, Pool, Opened, Acknowledged } = incident;
  const { headline, advice } = incidentParts(incident);
  const isTaken = Acknowledged.At !== ZERO_TIME;
  return (
    <article
      id={ID}
      tabIndex={-1}
      class="card open-incident"
      data-severity={Severity}
      data-taken={isTaken}
      data-marked={isMarked}
      aria-labelledby={`${ID}-head`}
    >
      <header>
        <span class="severity">
          <ViewIcon name={Severity === 'page' ? 'siren' : 'bell'} size={15} />
          {Severity === 'page' ? 'Page' : 'Notice'}
        </span>
        <h2 id={`${ID}-head`}>{headline}</h2>
        <Deeds incident={incident} />
      </header>
      <ul class="facts">
        <li>
          <b>{ageText(Opened, slowNow.value)}</b>{' '}
          <span class="muted">since {clockText(Opened).slice(0, 16)}</span>
        </li>
        <li>{spoken(Kind)}</li>
        {(Place !== '' || Pool !== '') && <li>{Place === '' ? `pool ${Pool}` : Place}</li>}
        {membersText(incident) !== '' && <li>{membersText(incident)}</li>}
        <li>
          <Notices incident={incident} />
        </li>
        {isTaken && (
          <li class="taken">
            <ViewIcon name="person" size={13} /> {Acknowledged.By} deals with it since{' '}
            {clockText(Acknowledged.At).slice(11, 16)}
          </li>
        )}
      </ul>
      {advice !== '' && (
        <p class="advice">
          <ViewIcon name="advice" size={15} />
          <span>{advice}</span>
        </p>
      )}
      {incident.Machines.length > 0 && <Members incident={incident} />}
      {openForm.value === ID && <SilenceForm incident={incident} />}
    </article>
  );
};
