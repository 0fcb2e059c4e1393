/** The names of the config's members: in any case, as Go reads them; an unknown one is refused with the nearest known. */
import { closest } from 'fastest-levenshtein';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Members = ReadonlyMap<string, unknown>;

/** Throws unless the value is an object; `__proto__` is a name like any other. */
export const entriesOf = (value: unknown, where: string): readonly (readonly [string, unknown])[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(`${where} must be an object in braces`);
  return Object.entries(value);
};

/** The members by their known names. Throws if a name is unknown, or given twice in different case. */
export const membersOf = (value: unknown, known: readonly string[], where: string): Members => {
  const members = new Map<string, unknown>();
  const place = where === '' ? '' : `${where}: `;
  for (const [name, member] of entriesOf(value, where === '' ? 'the config' : where)) {
    const found = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    if (found === undefined)
      throw new ConfigError(
        `${place}${JSON.stringify(name.slice(0, 64))} is unknown; did you mean ${closest(name.slice(0, 64), [...known])}?`,
      );
    if (members.has(found)) throw new ConfigError(`${place}${found} is given twice`);
    members.set(found, member);
  }
  return members;
};
