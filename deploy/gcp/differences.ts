/** How what exists differs from what is wanted, member by member, as text for a person. */
import type { Json } from './resource.ts';

const isObject = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: Json): value is readonly string[] =>
  isList(value) && value.length > 0 && value.every((item) => typeof item === 'string');
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const show = (value: Json): string => {
  const shown = value === undefined ? 'nothing' : JSON.stringify(value);
  return shown.length > 120 ? `${shown.slice(0, 119)}…` : shown;
};

// gcloud omits what is empty, zero or false.
const isOmitted = (value: Json): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  value === 0 ||
  (isList(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

// gcloud prints 64-bit integers as text.
const isSame = (found: Json, want: Json): boolean =>
  (isOmitted(found) && isOmitted(want)) ||
  (typeof want === 'number' && typeof found === 'string' && found === String(want)) ||
  found === want;

/**
 * Returns `member: found → wanted` for each member of `want` that differs; an empty list if none does.
 * Members that only `found` has are ignored. Lists of text are compared as sets, with a line for each text that one of them lacks; other
 * lists by position if they have one length, else as a whole.
 */
export const differences = (found: Json, want: Json, path = ''): readonly string[] => {
  if (isObject(want) && isObject(found)) {
    return Object.entries(want).flatMap(([member, value]) =>
      differences(found[member], value, path === '' ? member : `${path}.${member}`),
    );
  }
  if (isTexts(want) && isTexts(found)) {
    const [had, has] = [new Set(found), new Set(want)];
    return [
      ...found.filter((value) => !has.has(value)).map((value) => `${path}: ${show(value)} → nothing`),
      ...want.filter((value) => !had.has(value)).map((value) => `${path}: nothing → ${show(value)}`),
    ];
  }
  if (isList(want) && isList(found) && want.length === found.length) {
    return want.flatMap((value, index) => differences(found[index], value, `${path}[${index}]`));
  }
  return isSame(found, want) ? [] : [`${path === '' ? 'it' : path}: ${show(found)} → ${show(want)}`];
};
