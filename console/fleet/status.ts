/** The status of the whole lab in a few lines, and whether anything is wrong. */
import type { Attention } from '../../shared/health/attention.ts';
import { type Health, isInUse } from '../../shared/health/health.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { WORST_FIRST } from './order.ts';
import type { State } from './state.ts';
import { ageSeconds, ageText } from './words.ts';

type Counts = Readonly<Record<string, number>>;

/** As `GET /_/health` answers. */
export interface LabStatus {
  readonly Total: number;
  readonly Counts: Counts;
  readonly Attention: Counts;
  readonly Sweep: string;
  readonly ChannelsOff: readonly string[];
}

/** A sweep runs three times a minute. */
const SWEEP_LATE_SECONDS = 180;

/** A recovery may end by itself; maintenance and expectation are what people decided. */
const NEEDS_PEOPLE: ReadonlySet<string> = new Set<Health>(['dead', 'silent', 'quarantined', 'needs_repair']);
/** A restart once a day ends it. */
const NEEDS_NOBODY: Attention = 'uptime';

export const needsPeople = ({ health, attention }: State): boolean =>
  NEEDS_PEOPLE.has(health) || attention.some(({ word }) => word !== NEEDS_NOBODY);

/** What to do about a machine, in one line. */
export const actionLine = ({ health, action, attention }: State): string =>
  isInUse(health) ? (attention[0]?.action ?? '') : action;

const count = (counts: Counts, word: string): number =>
  Object.hasOwn(counts, word) ? (counts[word] ?? 0) : 0;

/** `2 dead · 20 busy`; words of a newer server come last. */
const countsText = (counts: Counts, order: readonly string[]): string =>
  [...new Set([...order, ...Object.keys(counts)])]
    .filter((word) => count(counts, word) > 0)
    .map((word) => `${count(counts, word)} ${word}`)
    .join(' · ');

const sentence = ({ Total, Counts }: LabStatus): string => {
  if (Total === 0) return 'There are no machines';
  const out = Total - count(Counts, 'busy') - count(Counts, 'idle');
  if (out === 0) return Total === 1 ? 'The only machine takes tasks' : `All ${Total} machines take tasks`;
  return `${out} of ${Total} ${Total === 1 ? 'machine' : 'machines'} ${out === 1 ? 'takes' : 'take'} no tasks`;
};

/** What keeps people from being told; empty if all is well. `now` is the server's time. */
const faults = ({ Sweep, ChannelsOff }: LabStatus, now: Date): string[] => [
  ...(Sweep === ZERO_TIME ? ['Nothing has looked for silent machines yet: check the function tick'] : []),
  ...(Sweep !== ZERO_TIME && ageSeconds(Sweep, now) > SWEEP_LATE_SECONDS
    ? [`Nothing has looked for silent machines for ${ageText(Sweep, now)}: check the function tick`]
    : []),
  ...(ChannelsOff.length > 0 ? [`Channels that take no notices: ${ChannelsOff.join(', ')}`] : []),
];

/** The sentence, the counts and what is wrong with the server. Texts may be hostile. */
export const statusLines = (lab: LabStatus, now: Date): string[] => [
  sentence(lab),
  ...[
    countsText(lab.Counts, WORST_FIRST),
    countsText(lab.Attention, []).replace(/^(?=.)/, 'Attention: '),
  ].filter((text) => text !== ''),
  ...faults(lab, now),
];

/** Whether a person should do something: about a machine, an open incident or the server. */
export const isWrong = (lab: LabStatus, openIncidents: number, now: Date): boolean =>
  openIncidents > 0 ||
  faults(lab, now).length > 0 ||
  [...NEEDS_PEOPLE].some((word) => count(lab.Counts, word) > 0) ||
  Object.keys(lab.Attention).some((word) => word !== NEEDS_NOBODY && count(lab.Attention, word) > 0);
