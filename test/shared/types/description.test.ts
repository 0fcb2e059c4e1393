import assert from 'node:assert/strict';
import { descriptionSchema, firstSeen, TIMES } from '../../../shared/types/description.ts';
import { normalizeTime } from '../../../shared/types/time.ts';
import type { TimePaths } from '../../../shared/types/times_in.ts';
import { NOW } from '../../support/builders.ts';

const description = firstSeen('skia-1', NOW.toISOString());
/** The paths of all times in a value, in dots; `*` stands for the items of a list. */
const timesOf = (found: TimePaths): string[] => {
  if (found === 'time') return [''];
  if ('items' in found) return timesOf(found.items).map((path) => `.*${path}`);
  return found.members.flatMap(([name, inner]) => timesOf(inner).map((path) => `.${name}${path}`));
};
const listed = [
  ...TIMES.members,
  ...TIMES.parts.flatMap((part) => timesOf(part.paths).map((path) => part.member + path)),
].sort();

/** The paths of all texts that `isTime` accepts, in dots. */
const paths = (value: object, isTime: (value: unknown) => boolean): string[] =>
  Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (isTime(inner)) return [key];
    if (typeof inner !== 'object' || inner === null) return [];
    return paths(inner, isTime).map((path) => `${key}.${path}`);
  });

describe('TIMES', () => {
  it('lists every member whose schema has the format date-time', () => {
    const isTime = (schema: unknown): boolean =>
      typeof schema === 'object' && schema !== null && 'format' in schema && schema.format === 'date-time';
    const found = paths(descriptionSchema.properties, isTime).map((path) =>
      path.replaceAll('.properties.', '.').replaceAll('.items', '.*'),
    );
    assert.deepEqual(found.sort(), listed);
  });

  it('lists every member that holds a time at first', () => {
    const isTime = (value: unknown): boolean =>
      typeof value === 'string' && normalizeTime(value) !== undefined;
    assert.deepEqual(
      paths(description, isTime).sort(),
      listed.filter((path) => !path.includes('*')),
      'a time is not in TIMES: declare it with time(…) in descriptionSchema',
    );
  });
});

describe('firstSeen', () => {
  it('has the members of the schema, in its order', () =>
    assert.deepEqual(Object.keys(description), Object.keys(descriptionSchema.properties)));
});
