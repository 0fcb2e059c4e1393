/** Where a machine is, in words. */
import type { Row } from './row.ts';

/** People walk to racks, not to power controllers, which are places as well. */
const walkable = ({ places }: Row): readonly string[] =>
  places.filter((place) => !place.startsWith('power '));

/** `rack4` of `rack rack4`; a number alone says too little: `rack 01`. */
export const placeName = (place: string): string => place.replace(/^\S+ (?=\D)/, '');

/** The smallest place that is configured: `rack4-shelf1`. */
export const placeText = (row: Row): string => placeName(walkable(row).at(-1) ?? '');

/** From the largest place to the smallest: `rack rack4 · shelf rack4-shelf1`. */
export const placePath = (row: Row): string => walkable(row).join(' · ');
