/** What an action leaves behind for whoever looks next. */
import type { Annotation } from '../types/description.ts';
import { toTime } from '../types/time.ts';

export const annotation = (actor: string, message: string, now: Date): Annotation => ({
  Message: message,
  User: actor,
  Timestamp: toTime(now),
});
