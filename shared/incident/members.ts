/** What a sweep saw of the members of open incidents: who is well, since when, and who left. */
import type { UnwellKind } from '../types/incident.ts';
import type { Member, StoredIncident } from '../types/stored_incident.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';
import { isUnwell } from './incident.ts';
import { ago, excuse, type MachineSeen, type Seen, stillHolds } from './seen.ts';

/** A member that was well for so long is forgotten: if it becomes unwell again, that is news, though its incident may still be open. */
const FORGOTTEN_MS = 24 * 60 * 60_000;

type Departure = keyof StoredIncident['Left'];

const whyGone = (
  member: Member,
  machine: MachineSeen | undefined,
  kind: UnwellKind,
  isDeleted: boolean,
  seen: Seen,
): Departure | undefined => {
  if (isDeleted) return 'Deleted';
  const excused = machine && excuse(machine, kind, seen);
  if (excused !== undefined) return excused;
  return !isUnwell(member) && member.WellSince <= ago(seen.now, FORGOTTEN_MS) ? 'Back' : undefined;
};

/** The member as it was seen; the same object if nothing changed. */
const asSeen = (member: Member, machine: MachineSeen, kind: UnwellKind, now: string): Member => {
  const holding = stillHolds(machine, kind);
  if (holding === undefined) return isUnwell(member) ? { ...member, WellSince: now } : member;
  // What became urgent is told at once.
  const becameUrgent = holding.Page === true && !member.Page;
  if (isUnwell(member) && !becameUrgent && member.Tried === machine.Tried) return member;
  return {
    ...member,
    ...(!isUnwell(member) && { Since: holding.Since, LastSign: machine.LastSign, WellSince: ZERO_TIME }),
    Tried: machine.Tried,
    ...(becameUrgent && { Page: true, Told: false }),
  };
};

/** Returns the same object if the sweep saw nothing new. */
export const withMembersSeen = (
  incident: StoredIncident,
  machines: ReadonlyMap<string, MachineSeen>,
  deleted: ReadonlySet<string>,
  seen: Seen,
): StoredIncident => {
  const { Kind } = incident;
  if (Kind === 'deaf') return incident;
  const now = toTime(seen.now);
  const left = { ...incident.Left };
  let changed = false;
  const members: Member[] = [];
  for (const member of incident.Members) {
    const machine = machines.get(member.MachineID);
    const gone = whyGone(member, machine, Kind, deleted.has(member.MachineID), seen);
    if (gone !== undefined) {
      left[gone] += 1;
      changed = true;
      continue;
    }
    const next = machine === undefined ? member : asSeen(member, machine, Kind, now);
    changed ||= next !== member;
    members.push(next);
  }
  return changed ? { ...incident, Members: members, Left: left } : incident;
};
