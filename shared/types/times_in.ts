/** Where values of a schema hold times, derived from the schema, so that code that converts times misses none. */

/** `time`: the value itself; otherwise where in a list's items or an object's members. */
export type TimePaths =
  | 'time'
  | { readonly items: TimePaths }
  | { readonly members: readonly (readonly [name: string, paths: TimePaths])[] };

interface SchemaLike {
  readonly format?: unknown;
  readonly items?: unknown;
  readonly properties?: unknown;
}

/** Returns undefined if a value of the schema holds no time. */
export const timePaths = (schema: unknown): TimePaths | undefined => {
  const { format, items, properties } = schema as SchemaLike;
  if (format === 'date-time') return 'time';
  if (typeof items === 'object') {
    const inner = timePaths(items);
    return inner && { items: inner };
  }
  if (typeof properties !== 'object' || properties === null) return undefined;
  const members = Object.entries(properties).flatMap(([name, member]) => {
    const paths = timePaths(member);
    return paths === undefined ? [] : [[name, paths] as const];
  });
  return members.length === 0 ? undefined : { members };
};

/**
 * Returns the value with each of its times converted; the value itself if none changes. What is not of the schema's type stays as it is:
 * stored values are parsed later.
 */
export const mapTimes = (value: unknown, paths: TimePaths, convert: (time: unknown) => unknown): unknown => {
  if (paths === 'time') return convert(value);
  if ('items' in paths) {
    if (!Array.isArray(value)) return value;
    if (value.length === 0) return value;
    const items = value.map((item) => mapTimes(item, paths.items, convert));
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const was = value as Readonly<Record<string, unknown>>;
  let is = was;
  for (const [name, inner] of paths.members) {
    if (!Object.hasOwn(was, name)) continue;
    const converted = mapTimes(was[name], inner, convert);
    if (converted === was[name]) continue;
    if (is === was) is = { ...was };
    (is as Record<string, unknown>)[name] = converted;
  }
  return is;
};
