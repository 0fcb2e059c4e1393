/** Which notices of an incident were sent, and when somebody looks, what became of each channel's. */
import { useState } from 'preact/hooks';
import { toldText } from '../../fleet/told_text.ts';
import type { Told } from '../../../shared/types/delivery.ts';
import type { Incident } from '../../../shared/types/incident.ts';
import { Trouble, useAnswer } from '../ask.tsx';
import { slowNow, sweep } from '../lab.ts';
import { Popup } from '../popup.tsx';

const noticesText = (count: number): string =>
  count === 0 ? 'No notice sent yet' : count === 1 ? '1 notice' : `${count} notices`;

const Channels = ({ incident }: { readonly incident: Incident }) => {
  const { ID, Revision } = incident;
  const off = sweep.value?.ChannelsOff ?? [];
  const path = `/_/incident/told/${encodeURIComponent(ID)}`;
  const { answer, error } = useAnswer<{ readonly Deliveries: readonly Told[] }>(path, Revision);
  const told = answer?.Deliveries;
  if (error !== undefined) return <Trouble error={error} />;
  if (told === undefined) return <p class="muted">Asking …</p>;
  if (told.length === 0) return <p>No channel was told: none is configured for such an incident.</p>;
  return (
    <dl class="fact-list">
      {told.map((each) => (
        <div key={each.Channel}>
          <dt>{each.Channel}</dt>
          <dd>{toldText(each, incident, slowNow.value, off.includes(each.Channel))}</dd>
        </div>
      ))}
    </dl>
  );
};

export const Notices = ({ incident }: { readonly incident: Incident }) => {
  const [at, setAt] = useState<HTMLElement | undefined>(undefined);
  return (
    <>
      <button class="told" aria-haspopup="dialog" onClick={(event) => setAt(event.currentTarget)}>
        {noticesText(incident.Revision)}
      </button>
      {at !== undefined && (
        <Popup label="Notices" at={at} onLeave={() => setAt(undefined)}>
          <h2>{noticesText(incident.Revision)}</h2>
          <Channels incident={incident} />
        </Popup>
      )}
    </>
  );
};
