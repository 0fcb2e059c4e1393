/** Which notices of an incident were sent, and when somebody looks, what became of each channel's. */
import { useEffect, useState } from 'preact/hooks';
import { toldText } from '../../fleet/told_text.ts';
import type { Told } from '../../../shared/types/delivery.ts';
import type { Incident } from '../../../shared/types/incident.ts';
import { get } from '../api.ts';
import { slowNow, sweep } from '../lab.ts';
import { Popup } from '../popup.tsx';

const noticesText = (count: number): string =>
  count === 0 ? 'No notice sent yet' : count === 1 ? '1 notice' : `${count} notices`;

const Channels = ({ incident }: { readonly incident: Incident }) => {
  const { ID, Revision } = incident;
  const [told, setTold] = useState<readonly Told[] | undefined>(undefined);
  const [trouble, setTrouble] = useState('');
  const off = sweep.value?.ChannelsOff ?? [];
  useEffect(() => {
    let isWanted = true;
    get<{ readonly Deliveries: readonly Told[] }>(`/_/incident/told/${encodeURIComponent(ID)}`).then(
      ({ Deliveries }) => isWanted && setTold(Deliveries),
      (error: unknown) => isWanted && setTrouble(error instanceof Error ? error.message : String(error)),
    );
    return () => void (isWanted = false);
  }, [ID, Revision]);
  if (trouble !== '')
    return (
      <p class="bad" role="alert">
        {trouble}
      </p>
    );
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
