/** Looking into JSON whose shape is gcloud's: what is not there is undefined, never an exception. */
import type { Json } from './resource.ts';

/** The member at the end of the path; undefined where any of it is missing. */
export const at = (value: Json, ...path: readonly (string | number)[]): Json => {
  let here: Json = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Readonly<Record<string | number, Json>>)[step];
  }
  return here;
};

/** The items of a list; none where it is no list: gcloud prints `[]`, or nothing at all, where there is nothing. */
export const items = (value: Json): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

/** The text at the end of the path, "" where there is none. */
export const text = (value: Json, ...path: readonly (string | number)[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
};

/** The items that are texts. */
export const texts = (value: Json): readonly string[] =>
  items(value).filter((item) => typeof item === 'string');

/** The last part of a name made of parts: `projects/p/topics/t` → `t`; of a URL too. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Finds, in a printed list, the item whose full name ends in this part. */
export const named =
  (name: string, ...path: readonly string[]) =>
  (printed: Json): Json =>
    items(printed).find((item) => lastPart(text(item, ...(path.length === 0 ? ['name'] : path))) === name);
