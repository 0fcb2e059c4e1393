/** What a sweep changes of one machine. Each step decides again from what it finds: it may run twice, and others change the machine too. */
import { silenceAt } from '../health/due.ts';
import { noticeSilence, type Signs } from '../health/presence.ts';
import type { Times } from '../health/times.ts';
import type { FinalStep, Step } from '../store/store.ts';
import { sameValues } from '../types/dimensions.ts';
import type { StoredRecord } from '../types/stored_record.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';

/** The limit of silence that the machine passed last or passes next; undefined: none is ahead. */
export const silenceLimit = (description: Signs, times: Times): string | undefined => {
  const ms = silenceAt(description, times);
  return ms === undefined ? undefined : toTime(new Date(ms));
};

/** A deadline that has come means the same whenever it came. */
const sameDeadline = (a: string, b: string, now: string): boolean =>
  a === b || (a !== ZERO_TIME && b !== ZERO_TIME && a <= now && b <= now);

const isAsStored = (was: StoredRecord, is: StoredRecord, now: Date): boolean =>
  was.Description.Presence === is.Description.Presence &&
  sameValues(was.Description.Attention, is.Description.Attention) &&
  sameValues(was.Kept.Unwell, is.Kept.Unwell) &&
  was.Kept.Shard === is.Kept.Shard &&
  was.Kept.Sign === is.Kept.Sign &&
  was.Kept.Heard === is.Kept.Heard &&
  sameDeadline(was.Kept.Due, is.Kept.Due, toTime(now));

const NOBODY_BUSY: ReadonlyMap<string, string> = new Map();

/** A request is not overlooked while others are carried out on its controller, one by one. */
const withController = (was: StoredRecord, busy: ReadonlyMap<string, string>): StoredRecord => {
  const { PowerCycle, Power } = was.Description;
  const at = PowerCycle ? (busy.get(Power.Controller) ?? ZERO_TIME) : ZERO_TIME;
  return at > was.Kept.ControllerBusyAt ? { ...was, Kept: { ...was.Kept, ControllerBusyAt: at } } : was;
};

/**
 * Brings what depends on the time alone up to date: silence whose limit is at most `judgeUpTo`, if that is not never, the attention, what holds,
 * the deadline. `busy`: when each controller of outlets was last worked on. Changes nothing if all of it is right.
 */
export const settle =
  (
    machineId: string,
    judgeUpTo: string,
    times: Times,
    finalStep: FinalStep,
    busy: ReadonlyMap<string, string> = NOBODY_BUSY,
  ): Step =>
  (previous, now) => {
    if (previous === undefined) return undefined;
    const known = withController(previous, busy);
    const limit = silenceLimit(known.Description, times);
    const isJudged = limit !== undefined && limit <= judgeUpTo;
    const judged = isJudged ? noticeSilence(known, now, times) : known;
    if (judged !== known) return judged;
    const final = finalStep(machineId, previous, known, now);
    return isAsStored(previous, final, now) ? previous : { ...known };
  };

/** Notes what the incidents know of the machine, unless something else holds by now. */
export const tell =
  (unwell: readonly string[], told: readonly string[]): Step =>
  (previous) =>
    previous === undefined ||
    !sameValues(previous.Kept.Unwell, unwell) ||
    sameValues(previous.Kept.Told, told)
      ? previous
      : { ...previous, Kept: { ...previous.Kept, Told: told } };
