/** The inputs of `process` besides the event and the previous Description. */
import type { Times } from '../health/times.ts';

export interface EventContext {
  readonly now: Date;
  /** When the event was published, in the format of `toTime`. Orders events. */
  readonly publishedAt: string;
  /** The message ID: the same for every delivery of an event. */
  readonly eventId: string;
  readonly times: Pick<Times, 'silentSeconds' | 'bootSeconds'>;
  /** The server's name in annotations. */
  readonly user: string;
  /** When the machine was deleted, in the format of `toTime`; only if it is unknown and has a tombstone. */
  readonly deletedAt?: string | undefined;
}
