/** The view /incidents: open ones, the most urgent first; silences; closed ones. */
import { useEffect } from 'preact/hooks';
import { mostUrgentFirst } from '../../fleet/incident_text.ts';
import { ClosedIncidents } from '../incidents/closed_incidents.tsx';
import { OpenIncident } from '../incidents/open_incident.tsx';
import { Silences } from '../incidents/silences.tsx';
import { loadClosed, loadSilences, trouble } from '../incidents/state.ts';
import { incidents, isComplete } from '../lab.ts';
import { useMarked } from '../marked.ts';
import { useTitle } from '../title.ts';
import { ViewIcon } from '../view_icon.tsx';
import { Waiting } from '../waiting.tsx';
import { countText } from '../../../shared/count_text.ts';

const AGAIN_MS = 60_000;

const title = (count: number): string => {
  if (count === 0) return 'No incident is open';
  return count === 1 ? '1 incident is open' : `${countText(count)} incidents are open`;
};

export const IncidentsView = () => {
  useTitle('Incidents');
  const open = incidents.value.toSorted(mostUrgentFirst);
  const marked = useMarked();
  const openIds = open.map(({ ID }) => ID).join();
  // One that is no longer open is closed now.
  useEffect(() => {
    const ended = new AbortController();
    void loadClosed(ended.signal);
    return () => ended.abort();
  }, [openIds]);
  useEffect(() => {
    const ended = new AbortController();
    void loadSilences(ended.signal);
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void loadSilences();
    }, AGAIN_MS);
    return () => {
      ended.abort();
      clearInterval(timer);
    };
  }, []);
  if (!isComplete.value) return <Waiting for="the incidents" />;
  return (
    <div class="incidents-view">
      <header class="view-head">
        <h1>{title(open.length)}</h1>
        {trouble.value !== '' && (
          <p class="bad" role="alert">
            {trouble.value}
          </p>
        )}
      </header>
      <div class="open">
        {open.length === 0 && (
          <p class="card all-well">
            <ViewIcon name="check" size={20} />
            <span>Nothing is going on that people are told of.</span>
          </p>
        )}
        {open.map((incident) => (
          <OpenIncident key={incident.ID} incident={incident} isMarked={incident.ID === marked} />
        ))}
      </div>
      <aside>
        <Silences />
      </aside>
      <ClosedIncidents />
    </div>
  );
};
