/** What a change adds to a machine's timeline: one entry for each kind of thing that it alters. */
import { hash } from 'node:crypto';
import { type Description, firstSeen } from '../types/description.ts';
import { toTime } from '../types/time.ts';
import type { TimelineEntry, TimelineKind } from '../types/timeline_entry.ts';
import { ALTERATIONS } from './alterations.ts';

/** Who changes something, and why this run of it is the same change as the last: it keys the timeline's entries. */
export interface Origin {
  /** A person's or account's address; for events the instance's own user. */
  readonly actor: string;
  /** The event's message ID; "" where a person acts. */
  readonly eventId: string;
  /** What makes a person's request, rerun, the same request; events go by `eventId`. */
  readonly requestId?: string;
  readonly now: Date;
}

/** In characters: what one glance takes in, and far below what a store holds. */
const MAX_TEXT = 1024;

/** Well-formed and at most MAX_TEXT, never half a character. */
const bounded = (text: string): string => {
  if (text.length <= MAX_TEXT) return text.toWellFormed();
  // Cut inside a pair, the half that is left would read as U+FFFD: leave it out.
  const isPair = (text.codePointAt(MAX_TEXT - 1) ?? 0) > 0xffff;
  return text.slice(0, isPair ? MAX_TEXT - 1 : MAX_TEXT).toWellFormed();
};

/** An entry and the key it is stored under: a rerun of the same change writes the same one again. */
export interface KeyedEntry {
  readonly key: string;
  readonly entry: TimelineEntry;
}

const keyed = (kind: TimelineKind, from: string, to: string, reason: string, origin: Origin): KeyedEntry => {
  const time = toTime(origin.now);
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
 * Both as stored, so after the final step. `next` undefined: the machine was deleted. A machine seen for the first time has an entry
 * that says so, and one for each thing that makes it more than that.
 */
export const timelineEntries = (
  previous: Description | undefined,
  next: Description | undefined,
  origin: Origin,
): KeyedEntry[] => {
  if (next === undefined) return [keyed('deleted', '', '', '', origin)];
  const was = previous ?? firstSeen('', toTime(origin.now));
  const entries = ALTERATIONS.filter(({ altered }) => altered(was, next)).map((alteration) =>
    keyed(
      alteration.kind,
      alteration.read(was, was, next),
      alteration.read(next, was, next),
      alteration.reason?.(was, next) ?? '',
      origin,
    ),
  );
  return previous === undefined ? [keyed('created', '', '', '', origin), ...entries] : entries;
};
