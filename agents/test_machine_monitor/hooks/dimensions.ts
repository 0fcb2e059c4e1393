/** `/get_dimensions`: what the task runner offers to schedulers: what it found itself, under what the server says. */
import { type Dimensions, dimensionsSchema } from '../../../shared/types/description.ts';
import { parser } from '../../../shared/types/parser.ts';

const parseDimensions = parser<Dimensions>('dimensions', dimensionsSchema);

/** The server's win key by key, empty lists are left out. Throws PermanentError where `body` is no dimensions. */
export const dimensionsOf = (body: unknown, server: Dimensions): Dimensions => {
  const isOffered = ([, values]: readonly [string, readonly string[]]): boolean => values.length > 0;
  const found = Object.entries(parseDimensions(body)).filter(isOffered);
  // A Map, and fromEntries: `__proto__` is a key like any other.
  return Object.fromEntries(new Map([...found, ...Object.entries(server).filter(isOffered)]));
};
