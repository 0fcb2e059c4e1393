/** The health of a machine: whether it takes tasks and, if not, why. */
import type { Description } from '../types/description.ts';

interface UnavailableState {
  readonly word: string;
  readonly holds: (description: Description) => boolean;
  /** Its text in the dimension `quarantined`. */
  readonly reason: (description: Description) => string;
}

/** The states that keep a machine from tasks, in order of precedence. Several can hold at once. */
const UNAVAILABLE_STATES = [
  {
    word: 'maintenance',
    holds: ({ MaintenanceMode }) => MaintenanceMode !== '',
    reason: ({ MaintenanceMode }) => `Maintenance: ${MaintenanceMode}`,
  },
  {
    word: 'quarantined',
    holds: ({ IsQuarantined }) => IsQuarantined,
    reason: () => 'Forced Quarantine',
  },
  {
    word: 'recovering',
    holds: ({ Recovering }) => Recovering !== '',
    reason: ({ Recovering }) => `Recovering: ${Recovering}`,
  },
] as const satisfies readonly UnavailableState[];

export type Health = (typeof UNAVAILABLE_STATES)[number]['word'] | 'available';

/** One word, for metrics: the first state that holds. */
export const healthOf = (description: Description): Health =>
  UNAVAILABLE_STATES.find(({ holds }) => holds(description))?.word ?? 'available';

/** All words, for operators: `maintenance, recovering`, or `available`. */
export const healthText = (description: Description): string =>
  UNAVAILABLE_STATES.filter(({ holds }) => holds(description))
    .map(({ word }) => word)
    .join(', ') || 'available';

/** All reasons, for schedulers: the value of the dimension `quarantined`. Empty if the machine is available. */
export const whyUnavailable = (description: Description): string => {
  const reasons: string[] = [];
  for (const { holds, reason } of UNAVAILABLE_STATES)
    if (holds(description)) reasons.push(reason(description));
  return reasons.join(', ');
};
