/**
 * The members of a record as stores hold them: those of the Description and of Kept side by side, and the members of a newer release, which
 * every write carries through, so that going back to an older release loses nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import type { History } from '../health/history.ts';
import { type Description, descriptionSchema, firstSeen } from '../types/description.ts';
import { KEPT_MEMBERS, NOTHING_KEPT, type StoredRecord } from '../types/stored_record.ts';
import { ZERO_TIME } from '../types/time.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A record as it was read. */
export interface Found {
  /** All its members, unknown ones included. */
  readonly members: Members;
  readonly record: StoredRecord;
  readonly history: History;
}

/** An object with known members; `parts` are those that are such objects themselves. */
interface Part {
  readonly known: ReadonlySet<string>;
  readonly parts: readonly (readonly [name: string, part: Part])[];
  /** The members with a fixed set of values. A newer release may have more, which are read as another value. */
  readonly choices: readonly (readonly [name: string, values: ReadonlySet<unknown>])[];
}

const partOf = (properties: object): Part => ({
  known: new Set(Object.keys(properties)),
  parts: Object.entries(properties).flatMap(([name, schema]: [string, object]) =>
    'properties' in schema ? [[name, partOf(schema.properties as object)] as const] : [],
  ),
  choices: Object.entries(properties).flatMap(([name, schema]: [string, object]) =>
    'enum' in schema ? [[name, new Set<unknown>(schema.enum as unknown[])] as const] : [],
  ),
});

const { known, parts, choices } = partOf(descriptionSchema.properties);
const RECORD: Part = { known: new Set([...known, ...KEPT_MEMBERS]), parts, choices };

const NO_MEMBERS: Members = {};

/** Returns the members with other names; always the same object if there are none. */
const othersThan = (known: ReadonlySet<string>, members: Members): Members => {
  let others: Record<string, unknown> | undefined;
  for (const name of Object.keys(members))
    // No prototype: `__proto__` is a name like any other.
    if (!known.has(name)) (others ??= Object.create(null) as Record<string, unknown>)[name] = members[name];
  return others ?? NO_MEMBERS;
};

const unknownIn = ({ known, parts, choices }: Part, stored: unknown, was: Members, is: Members): Members => {
  if (typeof stored !== 'object' || stored === null) return NO_MEMBERS;
  const members = stored as Members;
  const others = othersThan(known, members);
  const isKept = others === NO_MEMBERS || parts.length > 0 || isDeepStrictEqual(was, is);
  let unknown = isKept ? others : NO_MEMBERS;
  for (const [name, part] of parts) {
    const inside = unknownIn(part, members[name], was[name] as Members, is[name] as Members);
    if (inside !== NO_MEMBERS) unknown = { ...unknown, [name]: inside };
  }
  for (const [name, values] of choices)
    if (Object.hasOwn(members, name) && !values.has(members[name]) && was[name] === is[name])
      unknown = { ...unknown, [name]: members[name] };
  return unknown;
};

/**
 * The unknown members that a change to `next` carries through, and the unknown values of known ones, at any depth. Those inside something that one change sets as a whole, such as
 * a note, go with it when it changes.
 */
export const unknownMembers = ({ members, record }: Found, next: StoredRecord): Members =>
  unknownIn(RECORD, members, record.Description, next.Description);

/** The known members and the unknown ones in one object, at any depth. */
const merged = ({ parts, choices }: Part, unknown: Members, is: Members): Members => {
  const all: Record<string, unknown> = { ...unknown, ...is };
  for (const [name, part] of parts)
    if (Object.hasOwn(unknown, name)) all[name] = merged(part, unknown[name] as Members, is[name] as Members);
  for (const [name] of choices) if (Object.hasOwn(unknown, name)) all[name] = unknown[name];
  return all;
};

/** Missing, they are read as another time than never: see `parseRecord`. */
const ALWAYS: ReadonlySet<string> = new Set<keyof Description>(['PresenceSince', 'RecoveryReasonSince']);

type FirstMembers = readonly (readonly [name: string, first: unknown])[];
const firstMembers = (first: object): FirstMembers =>
  Object.entries(first).map(([name, value]) => [name, ALWAYS.has(name) ? undefined : value]);
const DESCRIBED = firstMembers(firstSeen('', ZERO_TIME));
const KEPT = firstMembers(NOTHING_KEPT);

/** Lists and maps are empty at first, but for the dimensions, which never are. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Adds the members that are not as in a machine seen for the first time, and those in which something unknown is. */
const add = (all: Record<string, unknown>, members: object, first: FirstMembers, unknown: Members): void => {
  for (const [name, was] of first) {
    const value = (members as Members)[name];
    if ((value !== was && !isEmpty(value)) || Object.hasOwn(unknown, name)) all[name] = value;
  }
};

/**
 * Returns all members to write; `unknown` as `unknownMembers` returns it. Those that are as in a machine seen for the first time are left
 * out: most machines have many, and every event reads and writes the record.
 */
export const toMembers = ({ Description, Kept }: StoredRecord, unknown: Members): Members => {
  const is: Record<string, unknown> = {};
  add(is, Description, DESCRIBED, unknown);
  add(is, Kept, KEPT, unknown);
  return unknown === NO_MEMBERS ? is : merged(RECORD, unknown, is);
};
