/** Incidents that are over, the newest first, by pages. */
import { incidentParts, lastsText, membersText } from '../../fleet/incident_text.ts';
import { clockText } from '../../fleet/words.ts';
import type { Incident } from '../../../shared/types/incident.ts';
import { slowNow } from '../lab.ts';
import { spoken } from '../fleet/summary.tsx';
import { ViewIcon } from '../view_icon.tsx';
import { closed, loadMore, next } from './state.ts';

const Item = ({ incident }: { readonly incident: Incident }) => {
  const { ID, Kind, Severity, Place, Pool, Acknowledged, Closed } = incident;
  const facts = [
    lastsText(incident, slowNow.value),
    spoken(Kind),
    Place || (Pool === '' ? '' : `pool ${Pool}`),
    membersText(incident),
    Acknowledged.By === '' ? '' : `taken on by ${Acknowledged.By}`,
  ].filter((text) => text !== '');
  return (
    <li id={ID}>
      <ViewIcon name={Severity === 'page' ? 'siren' : 'bell'} size={15} />
      <p>
        <span class="unseen">{Severity}: </span>
        {incidentParts(incident).headline}
        <small title={clockText(Closed)}>{facts.join(' · ')}</small>
      </p>
    </li>
  );
};

export const ClosedIncidents = () => {
  if (closed.value === undefined) return null;
  return (
    <section class="closed" aria-labelledby="closed">
      <h2 id="closed">Closed</h2>
      {closed.value.length === 0 ? (
        <p class="muted">No incident has been closed yet.</p>
      ) : (
        <ul class="card">
          {closed.value.map((incident) => (
            <Item key={incident.ID} incident={incident} />
          ))}
        </ul>
      )}
      {next.value !== '' && (
        <button class="button" onClick={() => void loadMore()}>
          Load more
        </button>
      )}
    </section>
  );
};
