/** The cell that Tab goes to, and the one that is told of below the plan. */
import { signal } from '@preact/signals';

export const current = signal('');
export const pointed = signal('');
