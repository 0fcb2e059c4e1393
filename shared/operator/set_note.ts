/** Leaves a note on the machine; an empty one takes the last away. */
import type { Description } from '../types/description.ts';
import { annotation } from './annotation.ts';

/** Always a change, the same text too: who said so last, and when, is part of a note. */
export const setNote = (was: Description, message: string, actor: string, now: Date): Description => ({
  ...was,
  Note: annotation(actor, message, now),
});
