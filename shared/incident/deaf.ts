/** Deaf, not silent: when no machine is heard, the fault is ours or the uplink's, and no machine is judged. */
import { toTime, ZERO_TIME } from '../types/time.ts';
import { ago, type Deafness } from './seen.ts';

/** A lab reports every second; a machine at most 53 s apart. With 45 s, a simulated loss of the uplink judged none of 845 machines. */
const DEAF_AFTER_MS = 45_000;
/** A newest report that took longer says that a backlog drains. */
const LATE_MS = 30_000;
/** With fewer machines, silence of all is no surprise. */
const FEWEST_MACHINES = 5;

/** What sweeps remember of hearing. */
export interface Hearing {
  /** Since when the lab is or was deaf; never: it is not. */
  readonly DeafSince: string;
  readonly LastHeard: string;
  /** Since when it is heard again after that. */
  readonly HeardAgain: string;
}
export const HEARING: Hearing = { DeafSince: ZERO_TIME, LastHeard: ZERO_TIME, HeardAgain: ZERO_TIME };

interface Report {
  readonly Published: string;
  readonly Applied: string;
}

interface Heard {
  readonly now: Date;
  /** The sweep before; never: this is the first. */
  readonly ranAt: string;
  /** The newest report; undefined: not read, because no machine is overdue. Must be read while the lab is not heard. */
  readonly newest: Report | undefined;
  /** Machines in service with an open deadline for silence. */
  readonly listening: number;
  readonly isIncidentOpen: boolean;
  readonly silentSeconds: number;
}

const msBetween = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

/** The newest report, if it says that the lab is not heard. */
const unheard = ({ newest, listening, now }: Heard): Report | undefined => {
  if (newest === undefined || listening < FEWEST_MACHINES) return undefined;
  // A publish time may lie in the future.
  const at = newest.Published < newest.Applied ? newest.Published : newest.Applied;
  const isLate = msBetween(newest.Published, newest.Applied) > LATE_MS;
  return at < ago(now, DEAF_AFTER_MS) || isLate ? newest : undefined;
};

const hearing = (was: Hearing, heard: Heard): Hearing => {
  const { now, ranAt, silentSeconds } = heard;
  const newest = unheard(heard);
  const missedSweeps = ranAt !== ZERO_TIME && msBetween(ranAt, toTime(now)) > silentSeconds * 1000;
  if (newest !== undefined) {
    if (was.DeafSince !== ZERO_TIME && was.HeardAgain === ZERO_TIME && !missedSweeps) return was;
    const deafAt = Math.min(now.getTime(), Date.parse(newest.Published) + DEAF_AFTER_MS);
    // While no sweep ran, nobody listened: that was not deafness.
    const DeafSince = toTime(missedSweeps ? now : new Date(deafAt));
    return { DeafSince, LastHeard: newest.Published, HeardAgain: ZERO_TIME };
  }
  if (was.DeafSince !== ZERO_TIME && was.HeardAgain === ZERO_TIME) return { ...was, HeardAgain: toTime(now) };
  return missedSweeps ? { ...was, DeafSince: toTime(now), HeardAgain: toTime(now) } : was;
};

/** Whether the lab is not heard, or has been heard again for too short a time to judge machines. */
export const isDeaf = (
  { DeafSince, HeardAgain }: Hearing,
  { now, isIncidentOpen, silentSeconds }: Pick<Heard, 'now' | 'isIncidentOpen' | 'silentSeconds'>,
): boolean => {
  if (DeafSince === ZERO_TIME) return false;
  const settlingMs = isIncidentOpen ? silentSeconds * 1000 : DEAF_AFTER_MS;
  return HeardAgain === ZERO_TIME || HeardAgain > ago(now, settlingMs);
};

/** Decides whether this sweep may judge machines. Pure: the next sweep passes what this one returned. */
export const listen = (was: Hearing, heard: Heard): { hearing: Hearing; deafness: Deafness } => {
  const next = hearing(was, heard);
  const { now, silentSeconds } = heard;
  const isUnheardNow = next.DeafSince !== ZERO_TIME && next.HeardAgain === ZERO_TIME;
  const deafness = {
    isDeaf: isDeaf(next, heard),
    isDue: isUnheardNow && next.DeafSince <= ago(now, silentSeconds * 1000),
    lastHeard: next.LastHeard,
    heardAgain: next.HeardAgain,
  };
  return { hearing: next, deafness };
};

const MANY = 20;

/**
 * The time up to which silence is judged in this sweep, and what the next one passes as `heldBack`. If many machines come due at once, they are
 * judged one sweep later: the newest report may be about to show that the lab is deaf. `deadlines` are those that passed.
 */
export const holdBack = (
  heldBack: string,
  deadlines: readonly string[],
  inService: number,
  now: Date,
): { heldBack: string; judgeUpTo: string } => {
  const fresh = deadlines.filter((deadline) => deadline > heldBack).length;
  if (fresh >= MANY && fresh > inService / 3) return { heldBack: toTime(now), judgeUpTo: heldBack };
  return { heldBack: ZERO_TIME, judgeUpTo: toTime(now) };
};
