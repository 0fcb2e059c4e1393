/** The state of sweeps as stores keep it, as JSON, and how people change it between two sweeps. */
import { PermanentError } from '../errors.ts';
import type { Log } from '../log.ts';
import { parser } from '../types/parser.ts';
import { isOpen, type StoredIncident } from '../types/stored_incident.ts';
import type { Incident } from '../types/incident.ts';
import type { Silence } from '../types/silence.ts';
import {
  type ListedIncident,
  NO_SWEEP_YET,
  type SweepState,
  sweepStateMembers,
} from '../types/sweep_state.ts';
import { toTime, ZERO_TIME } from '../types/time.ts';

/** A silence has at most 15 kB; the document of the state at most 1 MiB. */
const MAX_SILENCES = 200;
const MAX_SILENCES_BYTES = 300_000;

const PARSERS = Object.entries(sweepStateMembers).map(([name, schema]) => {
  const subject = `sweep state: ${name}`;
  const parse = parser<unknown>(subject, 'items' in schema ? schema.items : schema);
  return { name, isList: 'items' in schema, parse };
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fromJson = (json: unknown): unknown => {
  try {
    return JSON.parse(String(json));
    // Stryker disable next-line BlockStatement: it returns undefined either way
  } catch {
    return undefined;
  }
};

/** The state as it was read. */
export interface StateRead {
  readonly state: SweepState;
  /** Its list of incidents is missing or corrupt, and to be made anew from the open ones. */
  readonly isListLost: boolean;
}

/** Unknown members, of a newer release, stay. `json`: what is stored; undefined: nothing. */
export const readState = (json: unknown, log: Pick<Log, 'error'>): StateRead => {
  if (json === undefined) return { state: NO_SWEEP_YET, isListLost: true };
  const stored = fromJson(json);
  const corrupt = (member: string, error?: unknown) => log.error('corrupt sweep state', { member, error });
  if (!isObject(stored)) {
    corrupt('all of it');
    return { state: NO_SWEEP_YET, isListLost: true };
  }
  const state: Record<string, unknown> = { ...stored };
  let isListLost = false;
  const readable = (name: string, parse: (value: unknown) => unknown, value: unknown): boolean => {
    try {
      parse(value);
      return true;
    } catch (error) {
      corrupt(name, error);
      isListLost ||= name === 'Incidents';
      return false;
    }
  };
  for (const { name, isList, parse } of PARSERS) {
    const value = Object.hasOwn(stored, name) ? stored[name] : undefined;
    const missing: unknown = NO_SWEEP_YET[name as keyof SweepState];
    if (isList && Array.isArray(value)) state[name] = value.filter((item) => readable(name, parse, item));
    else if (value === undefined || isList || !readable(name, parse, value)) {
      if (isList && value !== undefined) corrupt(name);
      isListLost ||= name === 'Incidents';
      state[name] = missing;
    }
  }
  return { state: state as unknown as SweepState, isListLost };
};

/** What is to be stored in place of what was read. A lost list of incidents stays missing, so that the next sweep makes it anew. */
export const changedState = (
  { state, isListLost }: StateRead,
  change: (state: SweepState) => SweepState,
): string => JSON.stringify({ ...change(state), ...(isListLost && { Incidents: undefined }) });

/** The list of incidents, made anew from the open ones, as if nothing of them had been looked at or told. */
export const listAnew = (open: readonly Incident[], now: Date): readonly ListedIncident[] =>
  open.map(({ ID, Kind, Opened, Closed, Revision }) => ({
    ...{ ID, Kind, Opened, Closed, Revision, SeenAt: ZERO_TIME },
    TellAt: toTime(now),
  }));

/** The state with these incidents in its list. Of a new revision all channels are to be told; a closed one stays until that is done. */
export const withIncidents = (
  state: SweepState,
  changed: readonly StoredIncident[],
  now: Date,
): SweepState => {
  if (changed.length === 0) return state;
  const listed = new Map(state.Incidents.map((one) => [one.ID, one]));
  for (const incident of changed) {
    const { ID, Kind, Opened, Closed, Revision } = incident;
    const was = listed.get(ID);
    // What closed and was told has left the list.
    if (was === undefined && !isOpen(incident)) continue;
    const TellAt = was?.Revision === Revision ? was.TellAt : toTime(now);
    const SeenAt = was?.SeenAt ?? ZERO_TIME;
    listed.set(ID, { ...was, ID, Kind, Opened, Closed, Revision, SeenAt, TellAt });
  }
  return { ...state, Incidents: [...listed.values()] };
};

export const inForce = ({ Silences }: SweepState, now: Date): readonly Silence[] =>
  Silences.filter(({ Until }) => Until > toTime(now));

/** Throws PermanentError `over-limit` if there are too many. */
export const withSilence = (state: SweepState, silence: Silence): SweepState => {
  const Silences = [...state.Silences.filter(({ ID }) => ID !== silence.ID), silence];
  if (Silences.length > MAX_SILENCES || Buffer.byteLength(JSON.stringify(Silences)) > MAX_SILENCES_BYTES)
    throw new PermanentError(
      'over-limit',
      `there are ${state.Silences.length} silences, and no room for another; end some, or match more with one`,
    );
  return { ...state, Silences };
};

/** A silence ends, but stays in the state until the next sweep, which then looks for what it kept silent. */
export const withSilenceEnded = (state: SweepState, id: string, now: Date): SweepState => ({
  ...state,
  Silences: state.Silences.map((silence) =>
    silence.ID === id ? { ...silence, Until: toTime(now) } : silence,
  ),
});
