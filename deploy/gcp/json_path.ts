/** Access to members of the JSON that gcloud prints: a missing member is undefined, never an exception. */
import type { Json } from './resource.ts';

/** The member at the end of the path; undefined if any part of the path is missing. */
export const at = (value: Json, ...path: readonly (string | number)[]): Json => {
  let current: Json = value;
  for (const step of path) {
    if (current === null || typeof current !== 'object') return undefined;
    current = (current as Readonly<Record<string | number, Json>>)[step];
  }
  return current;
};

/** The items of a list; none if the value is not a list. gcloud prints an empty list as `[]` or not at all. */
export const items = (value: Json): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

/** The text or number at the end of the path, as text; "" if there is none. */
export const text = (value: Json, ...path: readonly (string | number)[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
};

/** The items of a list that are strings. */
export const texts = (value: Json): readonly string[] =>
  items(value).filter((item) => typeof item === 'string');

/** The last part of a path or URL: `projects/p/topics/t` → `t`. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Finds the item of a printed list whose name, at `path` (default: `name`), ends in `/NAME`; undefined if there is none. */
export const named =
  (name: string, ...path: readonly string[]) =>
  (printed: Json): Json =>
    items(printed).find((item) => lastPart(text(item, ...(path.length === 0 ? ['name'] : path))) === name);
