/** The part of a sweep that finds what nobody is overdue for: all unwell machines, and the members of open incidents. */
import { ago } from '../incident/seen.ts';
import type { StoredIncident } from '../types/stored_incident.ts';
import type { SweepState } from '../types/sweep_state.ts';
import { toTime } from '../types/time.ts';
import type { SweepContext } from './context.ts';
import { isListedOpen, isToLookUp } from './listed.ts';
import { look, type Looking } from './look.ts';
import { sightingOf } from './sight.ts';

const HOURLY_MS = 60 * 60_000;

/** Whether all unwell machines are to be read: who was silenced is nobody's news until the silence ends. */
export const isUnwellToRead = ({ UnwellReadAt, Silences }: SweepState, now: Date): boolean =>
  UnwellReadAt <= ago(now, HOURLY_MS) || Silences.some(({ Until }) => Until <= toTime(now));

export const readUnwell = async (
  { store, times }: SweepContext,
  { looked: { sightings }, now }: Looking,
): Promise<void> => {
  for await (const { machineId, record } of store.unwell())
    if (!sightings.has(machineId)) sightings.set(machineId, sightingOf(machineId, record, now, times));
};

/** Returns the IDs of the incidents whose members were all looked at. */
export const lookUpMembers = async (
  context: SweepContext,
  state: SweepState,
  open: readonly StoredIncident[],
  looking: Looking,
): Promise<ReadonlySet<string>> => {
  const { sightings } = looking.looked;
  const due = new Set(
    state.Incidents.filter((one) => isListedOpen(one) && isToLookUp(one, looking.now)).map(({ ID }) => ID),
  );
  const incidents = open.filter(({ ID }) => due.has(ID));
  const members = new Set(incidents.flatMap(({ Members }) => Members.map(({ MachineID }) => MachineID)));
  const unseen = [...members].filter((machineId) => !sightings.has(machineId));
  const started = await look(context, unseen, looking);
  return started === unseen.length ? due : new Set();
};
