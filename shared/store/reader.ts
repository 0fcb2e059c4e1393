/** How the values of a stored record are checked: members may be missing, times are normalized, and what has the wrong JSON type is corrupt. */
import { CorruptRecordError } from '../errors.ts';
import type { Log } from '../log.ts';
import { normalizeTime, ZERO_TIME } from '../types/time.ts';
import type { Members } from './members.ts';

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isBool = (value: unknown): value is boolean => typeof value === 'boolean';
export const isInteger = (value: unknown): value is number => Number.isInteger(value);
export const isNumber = (value: unknown): value is number => Number.isFinite(value);
export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/** The schema of a member, as far as the reader needs it. */
export interface MemberSchema {
  readonly type: 'string' | 'integer' | 'array' | 'object';
  readonly format?: 'date-time';
  readonly items?: { readonly type: 'string'; readonly format?: 'date-time' };
  readonly properties?: Readonly<Record<string, MemberSchema>>;
}

/** `log` hears of values that are replaced. */
export const recordReader = (machineId: string, log: Pick<Log, 'warning'>) => {
  const corrupt = (member: string, type: string): never => {
    throw new CorruptRecordError(`the record of ${machineId} is corrupt: ${member} must be ${type}`);
  };
  const replaced = <T>(member: string, value: string, readAs: T): T => {
    log.warning('record value replaced', { machineId, member, value: value.slice(0, 200), readAs });
    return readAs;
  };
  /** Reads members of an object; `path` precedes their names in errors. */
  const reader =
    (members: Members, path: string) =>
    <T>(name: string, is: (value: unknown) => value is T, type: string, missing: T): T => {
      if (!Object.hasOwn(members, name)) return missing;
      const value = members[name];
      return is(value) ? value : corrupt(path + name, type);
    };
  const asTime = (member: string, value: string): string =>
    normalizeTime(value) ?? replaced(member, value, ZERO_TIME);

  /** Reads a member that is not missing, by its schema. Members that are missing in it read as in `empty`, unknown ones are left out. */
  const bySchema = (
    members: Members,
    name: string,
    schema: MemberSchema,
    empty: unknown,
    path = '',
  ): unknown => {
    const read = reader(members, path);
    const member = path + name;
    switch (schema.type) {
      case 'string': {
        const isTime = schema.format === 'date-time';
        const value = read(name, isText, isTime ? 'a time' : 'a string', '');
        return isTime ? asTime(member, value) : value;
      }
      case 'integer':
        return read(name, isInteger, 'an integer', 0);
      case 'array': {
        const values = read(name, isTexts, 'a list of strings', []);
        return schema.items?.format === 'date-time' ? values.map((value) => asTime(member, value)) : values;
      }
      case 'object': {
        const stored = read(name, isObject, 'an object', {});
        const part: Record<string, unknown> = { ...(empty as Members) };
        for (const [inner, innerSchema] of Object.entries(schema.properties ?? {}))
          if (Object.hasOwn(stored, inner))
            part[inner] = bySchema(stored, inner, innerSchema, part[inner], `${member}.`);
        return part;
      }
    }
  };
  return { corrupt, replaced, reader, asTime, bySchema };
};
