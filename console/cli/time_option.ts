/** A time on the command line: a span from now, as `2h`, or a time. */
import { normalizeTime, secondsAfter, toTime } from '../../shared/types/time.ts';
import { UsageError } from './command_line.ts';
import type { CommandContext } from './command.ts';
import { request } from './request.ts';

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
const SPAN = /^(\d{1,4})([mhd])$/;

export const TIME_HELP = 'a span such as 30m, 2h or 3d, or a time such as 2026-01-02T15:04:05Z';

type Asking = Pick<CommandContext, 'connection' | 'now'>;

/** `direction`: 1 for a span ahead, -1 for one that has passed. */
const timeFrom = async (
  { connection, now }: Asking,
  option: string,
  text: string,
  direction: 1 | -1,
): Promise<string> => {
  const [, count, unit = ''] = SPAN.exec(text) ?? [];
  const seconds = SECONDS[unit];
  if (count !== undefined && seconds !== undefined) {
    // This computer's clock may be wrong; any answer tells the server's time.
    await request(connection, '/loginstatus/');
    return secondsAfter(toTime(now()), direction * Number(count) * seconds);
  }
  const time = normalizeTime(text);
  if (time !== undefined) return time;
  throw new UsageError(`${option} must be ${TIME_HELP}, not ${JSON.stringify(text.slice(0, 64))}`);
};

/** The time in normal form, by the server's clock; the server judges whether it is too early or too late. Throws a UsageError. */
export const timeAhead = (asking: Asking, option: string, text: string): Promise<string> =>
  timeFrom(asking, option, text, 1);

/** As `timeAhead`, for a span that ends now. */
export const timeAgo = (asking: Asking, option: string, text: string): Promise<string> =>
  timeFrom(asking, option, text, -1);
