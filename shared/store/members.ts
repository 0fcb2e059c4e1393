/**
 * The members of a record as stores hold them: those of the Description and of Kept side by side, and the members of a newer release, which
 * every write carries through, so that going back to an older release loses nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import { descriptionSchema } from '../types/description.ts';
import { KEPT_MEMBERS, type Kept, NOTHING_KEPT, type StoredRecord } from '../types/stored_record.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A record as it was read. */
export interface Found {
  /** All its members, unknown ones included. */
  readonly members: Members;
  readonly record: StoredRecord;
}

const PROPERTIES = descriptionSchema.properties;
const DESCRIPTION_MEMBERS = Object.keys(PROPERTIES) as readonly (keyof typeof PROPERTIES)[];
const KNOWN: ReadonlySet<string> = new Set([...DESCRIPTION_MEMBERS, ...KEPT_MEMBERS]);

/** The members of the Description with members of their own, such as annotations, and the names of those. */
const PARTS = DESCRIPTION_MEMBERS.flatMap((name) => {
  const schema = PROPERTIES[name];
  return 'properties' in schema ? [{ name, known: new Set(Object.keys(schema.properties)) }] : [];
});

/** The members of the Description with a fixed set of values. A newer release may have more, which are read as another value. */
const CHOICES = DESCRIPTION_MEMBERS.flatMap((name) => {
  const schema = PROPERTIES[name];
  return 'enum' in schema ? [{ name, known: new Set<unknown>(schema.enum) }] : [];
});

const NO_MEMBERS: Members = {};

/** Returns the members with other names; always the same object if there are none. */
const othersThan = (known: ReadonlySet<string>, members: Members): Members => {
  let others: Record<string, unknown> | undefined;
  for (const name of Object.keys(members))
    // No prototype: `__proto__` is a name like any other.
    if (!known.has(name)) (others ??= Object.create(null) as Record<string, unknown>)[name] = members[name];
  return others ?? NO_MEMBERS;
};

/**
 * The unknown members that a change to `next` carries through, and the unknown values of known ones. Those inside a part, such as a note, go
 * with it when it changes.
 */
export const unknownMembers = ({ members, record }: Found, next: StoredRecord): Members => {
  let unknown = othersThan(KNOWN, members);
  for (const { name, known } of PARTS) {
    const part = members[name];
    if (typeof part !== 'object' || part === null) continue;
    const others = othersThan(known, part as Members);
    if (others !== NO_MEMBERS && isDeepStrictEqual(next.Description[name], record.Description[name]))
      unknown = { ...unknown, [name]: others };
  }
  for (const { name, known } of CHOICES)
    if (
      Object.hasOwn(members, name) &&
      !known.has(members[name]) &&
      next.Description[name] === record.Description[name]
    )
      unknown = { ...unknown, [name]: members[name] };
  return unknown;
};

const isEmpty = (value: Kept[keyof Kept], empty: Kept[keyof Kept]): boolean =>
  value === empty || (Array.isArray(value) && value.length === 0);

/** Returns all members to write; `unknown` as `unknownMembers` returns it. */
export const toMembers = ({ Description, Kept }: StoredRecord, unknown: Members): Members => {
  const members: Record<string, unknown> = { ...unknown, ...Description };
  for (const { name } of PARTS)
    if (Object.hasOwn(unknown, name)) members[name] = Object.assign({}, unknown[name], Description[name]);
  for (const { name } of CHOICES) if (Object.hasOwn(unknown, name)) members[name] = unknown[name];
  for (const name of KEPT_MEMBERS) if (!isEmpty(Kept[name], NOTHING_KEPT[name])) members[name] = Kept[name];
  return members;
};
