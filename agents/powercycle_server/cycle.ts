/** One cycle: read, off, wait, on, read; with the device's own cycle where it has one. Ends with the outlet on. */
import type { Clock } from './clock.ts';
import type { Reading } from './driver/driver.ts';
import type { Outcome } from '../../shared/types/powercycle_api.ts';
import type { Step } from './journal_lines.ts';
import type { Pace } from './pace.ts';
import type { Switch } from './switch.ts';
import { turnOnForGood } from './turn_on.ts';

/** Seconds after each try to turn off, before the next. */
const OFF_TRIES_SECONDS = [2, 5, 10];
/** A read that takes longer could miss the off time. */
const READS_PER_OFF_TIME = 3;
/** For the device's clock, and ours. */
export const OWN_CYCLE_GRACE_SECONDS = 5;

export interface CycleJob {
  readonly machine: string;
  readonly outlet: Switch;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly offSeconds: number;
  readonly verifySeconds: number;
  readonly ownCycle: boolean;
  readonly isCycleTimed: boolean;
  /** Writes the journal; false: it cannot be written. */
  readonly mark: (step: Step) => Promise<boolean>;
  readonly onStuck: (trouble: string) => void;
  /** Cuts waits short: what is off is turned on at once. */
  readonly stop: AbortSignal;
  readonly giveUp: AbortSignal;
}

export interface CycleResult {
  readonly outcome: Outcome;
  readonly detail: string;
  /** Off was sent and is not proven ineffective. */
  readonly counted: boolean;
  readonly offSeconds: number | null;
  readonly offAtMs: number | null;
  readonly onAtMs: number | null;
}

const isOff = (reading: Reading): boolean => reading === 'off';
const isOn = (reading: Reading): boolean => reading === 'on';

/**
 * off: seen. on again: seen off, and on by the device's own cycle. accepted, cycled: off, or the own cycle, by a device that cannot be read.
 * untouched: it was on all the time. unseen: accepted, and not to be read meanwhile. unclear: neither accepted nor to be read, or pending.
 */
type OffPhase = 'off' | 'on again' | 'accepted' | 'cycled' | 'untouched' | 'unseen' | 'unclear';
const UNPROVEN: ReadonlySet<OffPhase> = new Set(['untouched', 'unseen', 'unclear']);

const unread = (isAccepted: boolean): OffPhase => (isAccepted ? 'unseen' : 'unclear');

/** The device's own cycle; reads until it was off and came on by itself. */
const cycleByItself = async (job: CycleJob, seen: () => Promise<void>): Promise<OffPhase> => {
  const { outlet, offSeconds, verifySeconds, stop, clock } = job;
  outlet.watch();
  const isAccepted = await outlet.cycle(offSeconds);
  if (!outlet.canRead) return isAccepted ? 'cycled' : 'unclear';
  const reading = await outlet.readUntil(isOff, isAccepted ? offSeconds + verifySeconds : 0, stop);
  if (reading !== 'off') {
    if (reading === 'pending') return 'unclear';
    // It may be over before it could be seen, as with a program that ends when it is.
    const isSeen = reading !== undefined && !stop.aborted && outlet.blindMs < offSeconds * 1000;
    return isSeen ? 'untouched' : unread(isAccepted);
  }
  await seen();
  await clock.sleep(offSeconds * 1000, stop);
  const after = await outlet.readUntil(isOn, OWN_CYCLE_GRACE_SECONDS, stop);
  return after === 'on' ? 'on again' : 'off';
};

const turnOff = async (job: CycleJob, seen: () => Promise<void>): Promise<OffPhase> => {
  const { outlet } = job;
  const isAccepted = await outlet.set('off');
  if (!outlet.canRead) return isAccepted ? 'accepted' : 'unclear';
  const reading = await outlet.readUntil(isOff, isAccepted ? undefined : 0, job.stop);
  if (reading === 'off') {
    await seen();
    return 'off';
  }
  if (reading === undefined) return unread(isAccepted);
  if (isAccepted)
    outlet.trouble = `the device accepted off, and the outlet ${reading === 'pending' ? 'is pending' : 'stayed on'}`;
  return reading === 'pending' ? 'unclear' : 'untouched';
};

/** Three tries. An outlet that is not proven untouched in the end is turned on by the caller. */
const offPhase = async (job: CycleJob, seen: () => Promise<void>): Promise<OffPhase> => {
  const { outlet, clock, stop } = job;
  const ownFirst =
    job.ownCycle && outlet.canCycle && outlet.readMs * READS_PER_OFF_TIME <= job.offSeconds * 1000;
  let phase = 'untouched' as OffPhase;
  for (const [attempt, seconds] of OFF_TRIES_SECONDS.entries()) {
    const isOwn = ownFirst && attempt === 0;
    // Nothing is cut of which the next life would not know.
    if (!(await job.mark(isOwn ? 'own' : 'off_sent'))) {
      outlet.trouble = 'the journal cannot be written';
      return phase;
    }
    const next = await (isOwn ? cycleByItself(job, seen) : turnOff(job, seen));
    phase = next === 'unclear' && phase === 'unseen' ? phase : next;
    if (!UNPROVEN.has(phase)) return phase;
    await clock.sleep(seconds * 1000, stop);
    if (outlet.canRead && (await outlet.tryRead()) === 'off') {
      // It took effect late.
      await seen();
      return 'off';
    }
    // An own cycle that may have been done leaves the outlet on: another off would cut it twice.
    if (stop.aborted || (isOwn && phase !== 'untouched')) break;
  }
  return phase;
};

const secondsText = (ms: number): string => `${Math.max(0, Math.round(ms / 1000))} s`;

/** Call with the place held. Rejects only if `giveUp` aborts, or the journal cannot be written. */
export const cycle = async (job: CycleJob, place: { give: () => void }): Promise<CycleResult> => {
  const { outlet, clock, stop } = job;
  const before = outlet.canRead ? await outlet.tryRead() : undefined;
  if (outlet.canRead && before === undefined)
    return result('failed', `not touched: ${outlet.trouble}`, { counted: false });
  const cut: { atMs: number | null } = { atMs: null };
  const seen = async (): Promise<void> => {
    cut.atMs ??= clock.ms();
    await job.mark('off_seen');
  };
  const sentAtMs = clock.ms();
  let phase = before === 'off' ? 'off' : await offPhase(job, seen);
  const offTrouble = outlet.trouble;
  if (phase === 'off' && before !== 'off') {
    const leftMs = (cut.atMs ?? sentAtMs) + job.offSeconds * 1000 - clock.ms();
    if (leftMs > 0) await clock.sleep(leftMs, stop);
  } else if (phase === 'accepted') await clock.sleep(job.offSeconds * 1000, stop);
  if (phase === 'on again')
    return result('verified', 'seen off, seen on: the device’s own cycle', { offAtMs: cut.atMs });
  if (phase === 'cycled' && !stop.aborted) {
    if (!job.isCycleTimed) await clock.sleep(job.offSeconds * 1000, stop);
    return result('acknowledged', 'the device accepted it and cannot be read', { offAtMs: sentAtMs });
  }
  await job.mark('on_sent');
  // What was cut short may still take effect.
  const lateMs = UNPROVEN.has(phase) && stop.aborted ? job.verifySeconds * 1000 : 0;
  const { seen: on, tries } = await turnOnForGood(job, place, clock.ms() + lateMs, async () => {
    await seen();
    phase = 'off';
  });
  const after = tries === 1 ? '' : `, after ${tries} tries to turn it on`;
  if (before === 'off') return result('was_off', `found off, turned on${after}`, { counted: false });
  if (phase === 'untouched' && tries === 1)
    return result('failed', `off failed, the outlet stayed on: ${offTrouble}`, { counted: false });
  if (phase === 'untouched' || phase === 'unclear')
    return result('failed', `off not confirmed, turned on${after}: ${offTrouble}`, { offAtMs: sentAtMs });
  if (on === 'no_load')
    return result('acknowledged', `port is on, nothing draws power${after}`, {
      offAtMs: cut.atMs ?? sentAtMs,
    });
  if (on === 'on' && phase === 'off')
    return result(
      'verified',
      `seen off, seen on ${secondsText(clock.ms() - (cut.atMs ?? sentAtMs))} later${after}`,
      { offAtMs: cut.atMs },
    );
  const unseen = phase === 'unseen' ? 'could not be read meanwhile' : 'cannot be read';
  return result('acknowledged', `the device accepted it and ${unseen}${after}`, {
    offAtMs: cut.atMs ?? sentAtMs,
  });

  function result(outcome: Outcome, detail: string, facts: Partial<CycleResult>): CycleResult {
    const { offAtMs: off = null, counted = true } = facts;
    const isCut = off !== null;
    const isDeviceTimed = job.ownCycle && outlet.canCycle && !job.isCycleTimed;
    return {
      outcome,
      detail,
      counted,
      offAtMs: off,
      onAtMs: isCut || outcome === 'was_off' ? clock.ms() : null,
      offSeconds: isCut && !isDeviceTimed && outcome !== 'failed' ? job.offSeconds : null,
    };
  }
};
