/** The entries that a change adds to a machine's timeline: one for each kind of state that it alters. */
import { hash } from 'node:crypto';
import { type Description, firstSeen } from '../types/description.ts';
import type { TimelineEntry, TimelineKind } from '../types/timeline_entry.ts';
import { type Alteration, ALTERATIONS, type AlteredKind } from './alterations.ts';

/** Who makes a change, and what identifies it. */
export interface Origin {
  /** The email address of a person or account; for events, the instance's own user. */
  readonly actor: string;
  /** The event's message ID; '' if a person acts. */
  readonly eventId: string;
  /** Identifies a person's request across reruns; events are identified by `eventId`. */
  readonly requestId?: string;
  /** Identifies a person's request across its tries, if the client names it: `key` names it, `request` is what it asks. Hashes. */
  readonly once?: { readonly key: string; readonly request: string };
}

/** An entry and the key it is stored under: its time, its cause and its kind. */
export interface KeyedEntry {
  readonly key: string;
  readonly entry: TimelineEntry;
}

/** Characters. Readable at a glance, and far below a store's limits. */
const MAX_TEXT = 1024;

const KINDS = Object.entries(ALTERATIONS) as [AlteredKind, Alteration][];

/** Well-formed text of at most MAX_TEXT characters. */
const bounded = (text: string): string => {
  if (text.length <= MAX_TEXT) return text.toWellFormed();
  // A cut inside a surrogate pair would leave half a character, which reads as U+FFFD: omit it.
  const isPair = (text.codePointAt(MAX_TEXT - 1) ?? 0) > 0xffff;
  return text.slice(0, isPair ? MAX_TEXT - 1 : MAX_TEXT).toWellFormed();
};

const NO_SIDES = ['', '', ''] as const;

const keyed = (
  kind: TimelineKind,
  [from, to, reason]: readonly [from: string, to: string, reason: string],
  origin: Origin,
  time: string,
): KeyedEntry => {
  const cause = origin.eventId === '' ? (origin.requestId ?? '') : origin.eventId;
  return {
    key: `${time}-${hash('sha256', `${cause} ${kind}`).slice(0, 12)}`,
    entry: {
      Time: time,
      Kind: kind,
      From: bounded(from),
      To: bounded(to),
      Actor: bounded(origin.actor),
      Reason: bounded(reason),
      EventID: bounded(origin.eventId),
    },
  };
};

/**
 * Takes both sides as stored, that is, after the final step; [] for a routine event. `next` undefined: the machine is deleted. A machine
 * without `previous` gets a `created` entry, which says whether it is only expected, and one for each kind in which it differs from a machine
 * seen for the first time. `time`: that of the entries.
 */
export const timelineEntries = (
  previous: Description | undefined,
  next: Description | undefined,
  origin: Origin,
  time: string,
): KeyedEntry[] => {
  if (next === undefined) return [keyed('deleted', NO_SIDES, origin, time)];
  const { Presence } = next;
  const was = previous ?? { ...firstSeen('', time), Presence };
  const entries = KINDS.filter(([, { isAltered }]) => isAltered(was, next)).map(
    ([kind, { format, reason }]) =>
      keyed(kind, [format(was, was, next), format(next, was, next), reason?.(was, next) ?? ''], origin, time),
  );
  if (previous !== undefined) return entries;
  const created = Presence === 'expected' ? (['', 'expected', ''] as const) : NO_SIDES;
  return [keyed('created', created, origin, time), ...entries];
};
