/** Where a machine is, in words. */
import type { Row } from './row.ts';

/** People walk to racks, not to power controllers, which are places as well. */
const walkable = ({ places }: Row): readonly string[] =>
  places.filter((place) => !place.startsWith('power '));

/** The smallest place that is configured, without its kind: `rack4-shelf1`. */
export const placeText = (row: Row): string => (walkable(row).at(-1) ?? '').replace(/^\S+ /, '');

/** From the largest place to the smallest: `rack rack4 · shelf rack4-shelf1`. */
export const placePath = (row: Row): string => walkable(row).join(' · ');
