/**
 * The stage of a sweep that turns unwell machines into incidents, one for each cause:
 * 1. what was seen of members is noted: who is well, and who left;
 * 2. what turned unwell, and has waited for others, joins an incident or opens one;
 * 3. each incident is told again if that is due: at most one revision in a sweep.
 */
import { type StoredIncident, isOpen } from '../types/stored_incident.ts';
import { UNWELL_KINDS } from '../types/incident.ts';
import { arrivalsOf, intoPools } from './arrivals.ts';
import { placeSilent } from './silent.ts';
import { opened } from './incident.ts';
import { withMembersSeen } from './members.ts';
import { LAB } from './places.ts';
import { ago, type Seen } from './seen.ts';
import { isSilenced } from './silences.ts';
import { closed, isToRepeat, repeated, told } from './telling.ts';
import { ZERO_TIME } from '../types/time.ts';

const HEARD_MS = 15 * 60_000;

/** The incident that no machine is heard, which has no members. It closes as others do, so that an unsteady uplink is one incident. */
const deafIncident = (was: StoredIncident | undefined, { now, deafness, silences }: Seen) => {
  const isQuiet = isSilenced(
    { Machine: undefined, Pool: undefined, Kind: 'deaf', Places: [LAB] },
    silences,
    now,
  );
  if (was === undefined) {
    if (!deafness.isDue || isQuiet) return undefined;
    const { lastHeard } = deafness;
    return opened({ kind: 'deaf', place: LAB, pool: '', severity: 'page', lastHeard }, [], now);
  }
  if (isQuiet) return closed(was, now);
  if (deafness.isDeaf) return isToRepeat(was, now) ? repeated(was, now) : was;
  const { heardAgain } = deafness;
  return heardAgain === ZERO_TIME || heardAgain <= ago(now, HEARD_MS) ? closed(was, now) : was;
};

/**
 * Returns the open incidents and those that closed just now; one that did not change is the same object. Pure, and settled: with its own result and
 * the same sight it changes nothing.
 */
export const nextIncidents = (was: readonly StoredIncident[], seen: Seen): readonly StoredIncident[] => {
  const open = was.filter(isOpen);
  const deaf = deafIncident(
    open.find(({ Kind }) => Kind === 'deaf'),
    seen,
  );
  const others = open.filter(({ Kind }) => Kind !== 'deaf');
  const first = deaf === undefined ? [] : [deaf];
  if (seen.deafness.isDeaf) return [...first, ...others];

  const machines = new Map(seen.machines.map((machine) => [machine.MachineID, machine]));
  const deleted = new Set(seen.deleted);
  const incidents = new Map(
    others.map((incident) => [incident.ID, withMembersSeen(incident, machines, deleted, seen)]),
  );
  for (const kind of UNWELL_KINDS)
    if (kind === 'silent') placeSilent(incidents, seen);
    else intoPools(incidents, kind, arrivalsOf(incidents, kind, seen), seen);
  return [...first, ...[...incidents.values()].map((incident) => told(incident, seen.now))];
};
