/** What one sweep saw of the machines, and which of them concern nobody. */
import type { UnwellKind } from '../types/incident.ts';
import type { Silence } from '../types/silence.ts';
import { toTime } from '../types/time.ts';
import type { Place } from './places.ts';
import { isSilenced } from './silences.ts';

/** A kind that holds. */
export interface Holding {
  readonly Kind: UnwellKind;
  /** When its limit passed: for silence, the last sign plus `silentSeconds`. */
  readonly Since: string;
  /** Urgent by itself: a battery at 45 °C, an outlet that stays off. */
  readonly Page?: boolean;
}

/** A machine that a sweep looked at. All times are in normal form. */
export interface MachineSeen {
  readonly MachineID: string;
  readonly Pool: string;
  /** Power controllers that an agent named for it. */
  readonly Controllers: readonly string[];
  /** Empty: it is well. */
  readonly Kinds: readonly Holding[];
  readonly LastSign: string;
  /** Not in maintenance. */
  readonly InService: boolean;
  /** Until then its silence opens and joins no incident. */
  readonly BootUntil: string;
  /** What was tried to bring it back, for people: `power cycle at 09:20, no effect`; empty: nothing. */
  readonly Tried: string;
}

/** Whether the lab is heard at all: what listen() decides. */
export interface Deafness {
  /** No machine is judged, and no incident but `deaf` changes. */
  readonly isDeaf: boolean;
  /** It has lasted so long that people are told. */
  readonly isDue: boolean;
  /** The newest report before it began. */
  readonly lastHeard: string;
  /** Since when machines are heard again; never: they are not, or always were. */
  readonly heardAgain: string;
}

export interface Seen {
  readonly now: Date;
  /** Every unwell machine that no incident knows yet, and the members of incidents that were looked up. */
  readonly machines: readonly MachineSeen[];
  /** Members that were looked up and are gone. */
  readonly deleted: readonly string[];
  /** All places; empty if they were not read. Required while a silent machine is in no incident. */
  readonly places: readonly Place[];
  /** Names of the places of a machine: `Places.of`. */
  readonly placesOf: (machine: MachineSeen) => readonly string[];
  readonly silences: readonly Silence[];
  readonly deafness: Deafness;
  /** How long what turned unwell waits for others before people are told. */
  readonly groupSeconds: number;
}

export const ago = (now: Date, ms: number): string => toTime(new Date(now.getTime() - ms));

/** Of these a machine has one, the first that holds. */
const EXCLUSIVE: readonly UnwellKind[] = ['silent', 'quarantined', 'needs_repair'];

/** The kinds that count for a machine. */
export const holdings = ({ Kinds }: MachineSeen): readonly Holding[] => {
  const first = EXCLUSIVE.find((kind) => Kinds.some(({ Kind }) => Kind === kind));
  return Kinds.filter(({ Kind }) => Kind === first || !EXCLUSIVE.includes(Kind));
};

/** The holding that keeps a member in its incident: a machine that fell silent stays in what it was in. */
export const stillHolds = ({ Kinds }: MachineSeen, kind: UnwellKind): Holding | undefined =>
  Kinds.find(({ Kind }) => Kind === kind) ??
  (EXCLUSIVE.includes(kind) ? Kinds.find(({ Kind }) => Kind === 'silent') : undefined);

export type Excuse = 'Maintenance' | 'Silenced';

/** Why this kind of trouble of a machine is no incident; undefined: it is one. */
export const excuse = (machine: MachineSeen, kind: UnwellKind, seen: Seen): Excuse | undefined => {
  if (!machine.InService && kind !== 'overdue') return 'Maintenance';
  if (seen.silences.length === 0) return undefined;
  const { MachineID, Pool } = machine;
  const what = { Machine: MachineID, Pool, Kind: kind, Places: seen.placesOf(machine) };
  return isSilenced(what, seen.silences, seen.now) ? 'Silenced' : undefined;
};

export const isBooting = ({ BootUntil }: MachineSeen, kind: UnwellKind, { now }: Seen): boolean =>
  kind === 'silent' && BootUntil > toTime(now);

export const hasWaited = ({ Since }: Pick<Holding, 'Since'>, { now, groupSeconds }: Seen): boolean =>
  Since <= ago(now, groupSeconds * 1000);
