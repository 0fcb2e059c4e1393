/** Asks before an incident is acknowledged. */
import { useState } from 'preact/hooks';
import type { Incident } from '../../shared/types/incident.ts';
import { incidentParts, lastsText, membersText } from '../fleet/incident_text.ts';
import { post, textOf } from './api.ts';
import { close, Frame } from './ask_frame.tsx';
import { slowNow } from './lab.ts';
import { say } from './toast.tsx';

export const Acknowledge = ({ incident }: { readonly incident: Incident }) => {
  const [trouble, setTrouble] = useState('');
  const { headline, advice } = incidentParts(incident);
  const { Place, Pool } = incident;
  const facts = [
    lastsText(incident, slowNow.value),
    Place || (Pool === '' ? '' : `pool ${Pool}`),
    membersText(incident),
  ];
  const acknowledge = async (): Promise<void> => {
    try {
      await post(`/_/incident/acknowledge/${encodeURIComponent(incident.ID)}`, {});
      say('You deal with the incident: it is not told again unless it grows');
      close();
    } catch (error) {
      setTrouble(textOf(error));
    }
  };
  return (
    <Frame title="Acknowledge the incident" onSubmit={() => void acknowledge()}>
      <div class="body">
        <p>
          <strong>{headline}</strong>
        </p>
        <p class="muted">{facts.filter((text) => text !== '').join(' · ')}</p>
        {advice !== '' && <p>{advice}</p>}
        <p class="muted">
          Everybody sees that you deal with it. It is not told again unless it grows. This cannot be undone.
        </p>
        {trouble !== '' && (
          <p role="alert" class="loses">
            {trouble}
          </p>
        )}
      </div>
      <footer>
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <button class="button primary" data-first>
          Acknowledge
        </button>
      </footer>
    </Frame>
  );
};
