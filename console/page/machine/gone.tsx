/** A machine that the lab does not have: forgotten, with its timeline; or unknown, with the names that may be meant. */
import type { TimelinePage } from '../../../shared/types/timeline_entry.ts';
import { nearestFew } from '../../fleet/nearest.ts';
import { RequestError } from '../api.ts';
import { Trouble, useAnswer } from '../ask.tsx';
import { HealthIcon } from '../icon.tsx';
import { rowOf, rows } from '../lab.ts';
import { machineUrl } from '../router.ts';
import { Timeline, timelinePath } from './timeline.tsx';

const MEANT = 5;
/** An ID in an address may be of any length. */
const MAX_SHOWN = 80;

const Meant = ({ id }: { readonly id: string }) => {
  const ids = nearestFew(
    id,
    rows.value.map((row) => row.id),
    MEANT,
  );
  if (ids.length === 0) return null;
  return (
    <>
      <p>Did you mean</p>
      <ul class="meant">
        {ids.map((each) => {
          const health = rowOf(each)?.state.health ?? 'idle';
          return (
            <li key={each}>
              <a class="chip" data-health={health} href={machineUrl(each)}>
                <HealthIcon health={health} /> {each}
              </a>
            </li>
          );
        })}
      </ul>
    </>
  );
};

export const Gone = ({ id }: { readonly id: string }) => {
  const { answer: page, error } = useAnswer<TimelinePage>(timelinePath(id, ''));
  // No timeline, or a text that no machine can have as its ID.
  const isRefused = error instanceof RequestError && (error.status === 404 || error.status === 400);
  const isUnknown = isRefused || page?.Entries.length === 0;
  const name = id.length > MAX_SHOWN ? `${id.slice(0, MAX_SHOWN)}…` : id;
  if (page !== undefined && !isUnknown)
    return (
      <div class="machine-view">
        <header class="machine-head">
          <h1>{name}</h1>
        </header>
        <p class="card part">
          This machine is forgotten. Its timeline stays, and it comes back with its next report.
        </p>
        <Timeline id={id} changes="" first={page} />
      </div>
    );
  return (
    <div class="empty">
      <h1 class="wrap">{name}</h1>
      {isUnknown && <p>No machine has this ID, and none had it in the past.</p>}
      {page === undefined && error === undefined && <p>Asking whether it was forgotten …</p>}
      {!isUnknown && <Trouble error={error} />}
      {isUnknown && <Meant id={id} />}
      <a class="button" href="/">
        Show the fleet
      </a>
    </div>
  );
};
