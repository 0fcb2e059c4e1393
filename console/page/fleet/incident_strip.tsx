/** The open incidents beside the summary: what happened, where, since when, and whether somebody deals with it. */
import type { Incident } from '../../../shared/types/incident.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { incidentParts, mostUrgentFirst } from '../../fleet/incident_text.ts';
import { ageText } from '../../fleet/words.ts';
import { askToAcknowledge } from '../do.ts';
import { Icon } from '../late_icon.tsx';
import { incidents, mayAct, slowNow } from '../lab.ts';
import { countText } from '../../../shared/count_text.ts';

/** A few lines; the view of incidents has all. */
const MAX_SHOWN = 3;

const Item = ({ incident }: { readonly incident: Incident }) => {
  const { ID, Severity, Acknowledged, Opened, Pool, Place } = incident;
  const { headline } = incidentParts(incident);
  const isTaken = Acknowledged.At !== ZERO_TIME;
  return (
    <li class="incident" data-severity={isTaken ? 'taken' : Severity}>
      <Icon name={Severity === 'page' ? 'siren' : 'warning'} />
      <a href={`/incidents#${ID}`} title={incident.Summary}>
        <span class="cut">{headline}</span>
        <small class="cut">
          {Severity === 'page' ? 'Page' : 'Notice'} · {ageText(Opened, slowNow.value)} ago
          {Place === '' && Pool !== '' ? ` · ${Pool}` : ''}
          {isTaken ? ` · ${Acknowledged.By} deals with it` : ''}
        </small>
      </a>
      {!isTaken && mayAct.value && (
        <button class="button" onClick={() => askToAcknowledge(incident)}>
          Acknowledge<span class="unseen"> {headline}</span>
        </button>
      )}
    </li>
  );
};

export const IncidentStrip = () => {
  const open = incidents.value.toSorted(mostUrgentFirst);
  if (open.length === 0) return null;
  const rest = open.length - MAX_SHOWN;
  return (
    <div class="incidents">
      <header>
        <h2>
          {countText(open.length)} open {open.length === 1 ? 'incident' : 'incidents'}
        </h2>
        {rest > 0 && <a href="/incidents">{countText(rest)} more</a>}
      </header>
      <ul>
        {open.slice(0, MAX_SHOWN).map((incident) => (
          <Item key={incident.ID} incident={incident} />
        ))}
      </ul>
    </div>
  );
};
