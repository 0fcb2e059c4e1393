/** The recorded transitions: 600 steps that pin what events, operators and racks do to a machine. */
import { readFileSync } from 'node:fs';
import type { Description } from '../../shared/types/description.ts';
import { ZERO_TIME } from '../../shared/types/time.ts';
import { plain } from './plain.ts';

/** One step of one machine; `expected` is what is stored afterwards, or the status that refuses the step. */
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

/** Not in the transitions: recorded before there were any. */
export const unrecorded = { LastEventTime: ZERO_TIME, LastEventID: '', QuarantineClearedTime: ZERO_TIME };

/** A Description as far as the transitions know it. */
export const recorded = (description: Description): object =>
  Object.fromEntries(Object.entries(plain(description)).filter(([member]) => !(member in unrecorded)));
