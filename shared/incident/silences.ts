/** Silences: what matches one is in no incident until it ends. */
import { createHash } from 'node:crypto';
import { PermanentError } from '../errors.ts';
import type { Silence, SilenceRequest } from '../types/silence.ts';
import { normalizeTime, toTime } from '../types/time.ts';
import { covers, type Silenceable } from './silence_match.ts';

export const isSilenced = (what: Silenceable, silences: readonly Silence[], now: Date): boolean => {
  if (silences.length === 0) return false;
  const time = toTime(now);
  return silences.some(({ Match, Until }) => Until > time && covers(Match, what));
};

const MAX_DAYS = 30;

/** Throws a PermanentError `bad-request` if the time is not one, has passed or is too far ahead. */
export const newSilence = ({ Match, Until, Reason }: SilenceRequest, by: string, now: Date): Silence => {
  const until = normalizeTime(Until);
  if (until === undefined) throw new PermanentError('bad-request', 'body: "Until" must be an RFC 3339 time');
  const latest = toTime(new Date(now.getTime() + MAX_DAYS * 24 * 60 * 60_000));
  if (until <= toTime(now) || until > latest)
    throw new PermanentError(
      'bad-request',
      `body: "Until" must be in the future, at most ${MAX_DAYS} days ahead`,
    );
  const content = JSON.stringify([Match, until, by, Reason]);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 6);
  return { ID: `silence-${now.getTime().toString(36)}-${hash}`, Match, Until: until, By: by, Reason };
};
