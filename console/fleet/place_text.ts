/** Where a machine is, in a word. */
import type { Row } from './row.ts';

/** The smallest place that is configured, without its kind: `rack4-shelf1`. */
export const placeText = ({ places }: Row): string =>
  (places.findLast((place) => !place.startsWith('power ')) ?? '').replace(/^\S+ /, '');
