/** The status of the whole lab in a few lines, and whether anything is wrong. */
import type { Attention } from '../../shared/health/attention.ts';
import { type Health, isInUse } from '../../shared/health/health.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { attentionCounts } from './attention_counts.ts';
import { healthCounts, sentence, type WithState } from './counts.ts';
import type { State } from './state.ts';
import { ageSeconds, ageText } from './words.ts';
import { countText } from '../../shared/count_text.ts';

/** What the server says of its own work. */
interface Watch {
  /** When the last sweep began; never: there was none. */
  readonly Sweep: string;
  /** Channels that take no notices. */
  readonly ChannelsOff: readonly string[];
}

/** A sweep runs three times a minute. */
const SWEEP_LATE_SECONDS = 180;

/** A recovery may end by itself; maintenance and expectation are what people decided. */
const NEEDS_PEOPLE: ReadonlySet<Health> = new Set(['dead', 'silent', 'quarantined', 'needs_repair']);
/** A restart once a day ends it. */
const ROUTINE: Attention = 'uptime';

export const needsPeople = ({ health, attention }: State): boolean =>
  NEEDS_PEOPLE.has(health) || attention.some(({ word }) => word !== ROUTINE);

/** What to do about a machine, in one line. */
export const actionLine = ({ health, action, attention }: State): string =>
  isInUse(health) ? (attention[0]?.action ?? '') : action;

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([word, count]) => `${countText(count)} ${word}`)
    .join(' · ');

/** What keeps people from being told; empty if all is well. `now` is the server's time. */
export const faults = ({ Sweep, ChannelsOff }: Watch, now: Date): string[] => [
  ...(Sweep === ZERO_TIME ? ['Nothing has looked for silent machines yet: check the function tick'] : []),
  ...(Sweep !== ZERO_TIME && ageSeconds(Sweep, now) > SWEEP_LATE_SECONDS
    ? [`Nothing has looked for silent machines for ${ageText(Sweep, now)}: check the function tick`]
    : []),
  ...(ChannelsOff.length > 0 ? [`Channels that take no notices: ${ChannelsOff.join(', ')}`] : []),
];

/** The sentence, the counts and what is wrong with the server. Names of channels are as the server tells them. */
export const statusLines = (rows: readonly WithState[], watch: Watch, now: Date): string[] => {
  const needed = countsText(attentionCounts(rows));
  return [
    sentence(rows),
    countsText(healthCounts(rows)),
    needed === '' ? '' : `Attention: ${needed}`,
    ...faults(watch, now),
  ].filter((text) => text !== '');
};

/** `38 of 845 machines take no tasks: 3 dead · 35 recovering · 807 idle`. */
export const fleetSentence = (rows: readonly WithState[]): string => {
  const counts = countsText(healthCounts(rows));
  return counts === '' ? sentence(rows) : `${sentence(rows)}: ${counts}`;
};
