/** Asks before an incident is acknowledged. */
import { useState } from 'preact/hooks';
import type { Incident } from '../../shared/types/incident.ts';
import { post } from './api.ts';
import { close, Frame } from './ask_frame.tsx';
import { say } from './toast.tsx';

export const Acknowledge = ({ incident }: { readonly incident: Incident }) => {
  const [trouble, setTrouble] = useState('');
  const acknowledge = async (): Promise<void> => {
    try {
      await post(`/_/incident/acknowledge/${encodeURIComponent(incident.ID)}`, {});
      say('You deal with the incident: it is not told again unless it grows');
      close();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Frame title="Acknowledge the incident" onSubmit={() => void acknowledge()}>
      <div class="body">
        <p>{incident.Summary}</p>
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
