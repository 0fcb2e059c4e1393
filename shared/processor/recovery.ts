/** How a machine enters and leaves recovery, and what is said of it. */
import type { Description } from '../types/description.ts';
import { toTime } from '../types/time.ts';
import type { Context } from './event_context.ts';

type Recovery = Pick<Description, 'Recovering' | 'RecoveryStart' | 'Annotation'>;

/** `message` as the event gives it, empty where the machine is well. Where it is what it was, nothing is said again. */
export const recover = (previous: Description, message: string, context: Context): Recovery => {
  const { Recovering: was, RecoveryStart, Annotation } = previous;
  if (message === was) return { Recovering: was, RecoveryStart, Annotation };
  const now = toTime(context.now);
  return {
    Recovering: message,
    RecoveryStart: was === '' ? now : RecoveryStart,
    Annotation: {
      Message: message === '' ? 'Leaving recovery mode.' : message,
      User: context.user,
      Timestamp: now,
    },
  };
};
