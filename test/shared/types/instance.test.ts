import assert from 'node:assert/strict';
import { parseInstance } from '../../../shared/types/instance.ts';
import { anInstance } from '../../support/builders.ts';

describe('parseInstance', () => {
  it('accepts a complete config', () => assert.deepEqual(parseInstance(anInstance()), anInstance()));

  const withoutUser = { ...anInstance(), user: undefined };
  const refused: readonly (readonly [name: string, value: unknown, message: RegExp])[] = [
    ['an unknown member', { ...anInstance(), colour: 'red' }, /has an unknown member: "colour"/],
    ['a missing member', withoutUser, /must have required property 'user'/],
    [
      'a pool without an expression',
      { ...anInstance(), pools: [{ name: 'x' }] },
      /"pools.0" must have required property 'match'/,
    ],
    [
      'a topic name that Pub/Sub would refuse',
      { ...anInstance(), topics: { ...anInstance().topics, events: 'ab' } },
      /"topics.events" must match pattern/,
    ],
    ...['access.json', 'gs://bucket', 'gs://bucket/a/b', 'gs://bucket/a?b', 'https://bucket/a'].map(
      (access) =>
        [`the access object ${access}`, { ...anInstance(), access }, /"access" must match pattern/] as const,
    ),
    [
      'a threshold that is not a number',
      { ...anInstance(), thresholds: { batteryPercent: '30', celsius: 35 } },
      /"thresholds.batteryPercent" must be number/,
    ],
  ];
  for (const [name, value, message] of refused)
    it(`refuses ${name}`, () =>
      assert.throws(() => parseInstance(value), { name: 'PermanentError', message }));
});
