/** What goes wrong with simulated machines, on a clock, so that somebody who watches soon sees how the server notices and tells. */

const MINUTE_MS = 60_000;
/** All of it happens again after this time. */
const CYCLE_MS = 40 * MINUTE_MS;

/** `silent`: it does not report. `second_monitor`: two monitors report under its ID in turn. */
export type Trouble = 'silent' | 'second_monitor';

interface Plan {
  readonly trouble: Trouble;
  /** The first and the last machine, by index. */
  readonly machines: readonly [first: number, last: number];
  /** Minutes since the start of the cycle. */
  readonly from: number;
  readonly to: number;
  /** It has the trouble for the first `on` of every `every` minutes. */
  readonly on?: number;
  readonly every?: number;
}

const PLANS: readonly Plan[] = [
  { trouble: 'silent', machines: [5, 5], from: 1, to: 6 },
  { trouble: 'second_monitor', machines: [7, 7], from: 1, to: 8 },
  // The machines whose numbers begin with 01: a rack that loses its power, and is dead after ten minutes.
  { trouble: 'silent', machines: [9, 18], from: 3, to: 16 },
  // Flapping: silent for so long that the server notices, then back, again and again.
  { trouble: 'silent', machines: [6, 6], from: 2, to: 38, on: 2, every: 3 },
];

/** The trouble of machine `index`, `elapsedMs` after the start of the simulation; undefined: none beside its phase. */
export const troubleOf = (index: number, elapsedMs: number): Trouble | undefined => {
  const minute = (elapsedMs % CYCLE_MS) / MINUTE_MS;
  return PLANS.find(({ machines: [first, last], from, to, on = 1, every = 1 }) => {
    const isTime = minute >= from && minute < to && (minute - from) % every < on;
    return isTime && index >= first && index <= last;
  })?.trouble;
};
