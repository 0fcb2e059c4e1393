/** Turning an outlet on, which is never given up. */
import type { Clock } from './clock.ts';
import type { Reading } from './driver/driver.ts';
import type { Pace } from './pace.ts';
import type { Switch } from './switch.ts';

/** Seconds between tries; the last repeats. */
const BACKOFF_SECONDS = [1, 2, 5, 10, 30, 60];

export interface TurnOn {
  readonly outlet: Switch;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly machine: string;
  /** Aborts when the agent must exit: the journal then takes over. */
  readonly giveUp: AbortSignal;
  /** Once, after the first failure. */
  readonly onStuck: (trouble: string) => void;
}

export interface CameOn {
  /** on: seen. no_load: seen on, nothing draws power. unread: the device accepted it and cannot be read. */
  readonly seen: 'on' | 'no_load' | 'unread';
  readonly tries: number;
}

const isOn = (reading: Reading | undefined): boolean => reading === 'on';

const once = async ({ outlet, pace, giveUp }: TurnOn): Promise<CameOn['seen'] | undefined> => {
  await pace.beforeOn(giveUp);
  giveUp.throwIfAborted();
  const isAccepted = await outlet.set('on');
  if (!outlet.canRead) return isAccepted ? 'unread' : undefined;
  // A device that refused is asked only once: the answer may have been lost.
  const reading = await outlet.readUntil(isOn, isAccepted ? undefined : 0);
  if (reading === 'on') return 'on';
  if (reading === 'no_load') return 'no_load';
  if (isAccepted && reading !== undefined)
    outlet.trouble = `the device accepted on, and the outlet stays ${reading}`;
  return undefined;
};

/** Call with the place held; it is given back between tries and held again in the end. Rejects only if `giveUp` aborts. */
const turnOn = async (job: TurnOn, place: { give: () => void }): Promise<CameOn> => {
  const { outlet, pace, clock, machine, giveUp } = job;
  for (let tries = 1; ; tries += 1) {
    const seen = await once(job);
    if (seen !== undefined) {
      pace.stuck.delete(machine);
      return { seen, tries };
    }
    pace.stuck.add(machine);
    if (tries === 1) job.onStuck(outlet.trouble);
    place.give();
    await clock.sleep((BACKOFF_SECONDS[tries - 1] ?? 60) * 1000, giveUp);
    giveUp.throwIfAborted();
    place.give = await pace.take();
  }
};

/**
 * Turns on, then watches until `untilMs` that it stays so: a device may execute late an off that was sent and not seen, after on. Rejects as
 * turnOn does.
 */
export const turnOnForGood = async (
  job: TurnOn,
  place: { give: () => void },
  untilMs: number,
  onLateOff: () => Promise<void>,
): Promise<CameOn> => {
  const { outlet, clock } = job;
  for (;;) {
    const on = await turnOn(job, place);
    const leftMs = untilMs - clock.ms();
    if (leftMs <= 0 || !outlet.canRead) return on;
    const reading = await outlet.readUntil((now) => now === 'off', leftMs / 1000);
    if (reading === 'on' || reading === 'no_load') return on;
    if (reading === 'off') await onLateOff();
  }
};
