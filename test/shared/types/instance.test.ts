import assert from 'node:assert/strict';
import { parseInstance } from '../../../shared/types/instance.ts';
import { anInstance } from '../../support/builders.ts';

describe('parseInstance', () => {
  it('accepts a complete config', () => assert.deepEqual(parseInstance(anInstance()), anInstance()));

  const channels = [
    { name: 'hook', kind: 'webhook', urlFrom: 'HOOK_URL', secretFrom: 'HOOK_SECRET', pools: ['Skia'] },
    { name: 'chat', kind: 'slack', urlFrom: 'SLACK_URL', kinds: ['silent'], severities: ['page'] },
    { name: 'phone', kind: 'pagerduty', routingKeyFrom: 'PAGERDUTY_KEY' },
    {
      ...{ name: 'mail', kind: 'mail', host: 'smtp.example.org', port: 587, from: 'lab@example.org' },
      ...{ to: ['ann@example.org'], user: 'lab', passwordFrom: 'MAIL_PASSWORD', insecure: true },
    },
    { name: 'stderr', kind: 'log' },
  ];
  it('accepts places, channels and the variable with the dead-man URL', () => {
    const value = {
      ...anInstance(),
      places: [{ kind: 'rack', match: '-(rack\\d+)-' }],
      channels,
      deadManFrom: 'DEAD_MAN_URL',
    };
    assert.deepEqual(parseInstance(value), value);
  });

  for (const machine of ['https://tasks.example.org/bot?id={id}', 'http://tasks/{id}'])
    it(`accepts the link ${machine}`, () =>
      assert.deepEqual(parseInstance(anInstance({ links: { machine } })).links, { machine }));

  for (const machine of ['javascript:alert({id})', 'https://tasks.example.org/', '//tasks/{id}', '{id}', ''])
    it(`refuses the link ${machine}`, () =>
      assert.throws(() => parseInstance(anInstance({ links: { machine } })), /"links.machine" must match/));

  it('accepts sizes of functions', () => {
    const sizes = {
      changes: { maxInstances: 17 },
      web: { memoryMiB: 2048, concurrency: 100 },
      tick: {},
    } as const;
    assert.deepEqual(parseInstance(anInstance({ sizes })).sizes, sizes);
  });

  const withoutUser = { ...anInstance(), user: undefined };
  const refused: readonly (readonly [name: string, value: unknown, message: RegExp])[] = [
    ['an unknown member', { ...anInstance(), colour: 'red' }, /has an unknown member: "colour"/],
    ['a missing member', withoutUser, /must have required property 'user'/],
    ...[{ maxInstances: 0 }, { memoryMiB: 300 }, { concurrency: 1001 }, { cpu: 4 }].map(
      (web) =>
        [`the size ${JSON.stringify(web)}`, { ...anInstance(), sizes: { web } }, /"sizes.web/] as const,
    ),
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
    [
      'a place with an expression of more than 200 characters',
      { ...anInstance(), places: [{ kind: 'rack', match: 'x'.repeat(201) }] },
      /"places.0.match" must NOT have more than 200 characters/,
    ],
    [
      'a channel of an unknown kind',
      { ...anInstance(), channels: [{ name: 'a', kind: 'pigeon' }] },
      /"channels.0.kind" must be one of/,
    ],
    [
      'a channel that lacks what its kind needs, naming it',
      { ...anInstance(), channels: [{ name: 'a', kind: 'slack' }] },
      /"channels.0" must have required property 'urlFrom'/,
    ],
    [
      'a secret in place of the name of a variable',
      { ...anInstance(), channels: [{ name: 'a', kind: 'slack', urlFrom: 'https://hooks.example.org/x' }] },
      /"channels.0.urlFrom" must match pattern/,
    ],
    [
      'an address that could add a header',
      { ...anInstance(), channels: [{ ...channels[3], to: ['ann@example.org\r\nBcc: eve@example.org'] }] },
      /"channels.0.to.0" must match pattern/,
    ],
  ];
  for (const [name, value, message] of refused)
    it(`refuses ${name}`, () =>
      assert.throws(() => parseInstance(value), { name: 'PermanentError', message }));
});
