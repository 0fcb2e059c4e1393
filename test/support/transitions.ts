/** The recorded transitions: 573 steps that pin the effect of events, operators and power-cycle servers on a machine. */
import { readFileSync } from 'node:fs';
import { type Description, NO_MAINTENANCE } from '../../shared/types/description.ts';
import { NO_POWER } from '../../shared/types/power.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { plain } from './plain.ts';

/** One step of one machine. `expected` is the Description stored afterwards, or the HTTP status that refuses the step. */
export interface Transition {
  readonly id: string;
  readonly step: number;
  readonly op: string;
  readonly now: string;
  readonly machineId: string;
  readonly user?: string;
  readonly params?: Record<string, unknown>;
  readonly event?: { readonly host: object };
  readonly previous: Description | null;
  readonly expected: Description | { readonly status: number } | null;
}

export const transitions = readFileSync(new URL('../fixtures/transitions.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Transition);

/** The members that the Description did not have when the transitions were recorded. */
export const unrecorded = {
  LastEventTime: ZERO_TIME,
  LastEventID: '',
  QuarantineClearedTime: ZERO_TIME,
  QuarantineReason: '',
  Trouble: '',
  Maintenance: NO_MAINTENANCE,
  Presence: 'present' as const,
  PresenceSince: ZERO_TIME,
  QuarantinedSince: ZERO_TIME,
  RecoveryReasonSince: ZERO_TIME,
  Attention: [],
  Power: NO_POWER,
};

/** A Description without the members that the transitions lack. */
export const recorded = (description: Description): object =>
  Object.fromEntries(Object.entries(plain(description)).filter(([member]) => !(member in unrecorded)));
