import assert from 'node:assert/strict';
import { parseInstance } from '../../../shared/types/instance.ts';
import { anInstance } from '../../support/builders.ts';

describe('parseInstance', () => {
  it('takes a complete config', () => assert.deepEqual(parseInstance(anInstance()), anInstance()));

  const withoutUser = { ...anInstance(), user: undefined };
  const refused: readonly [name: string, value: unknown, message: RegExp][] = [
    ['a member it does not know', { ...anInstance(), colour: 'red' }, /a member it does not know: "colour"/],
    ['a missing member', withoutUser, /must have required property 'user'/],
    [
      'a pool without expression',
      { ...anInstance(), pools: [{ name: 'x' }] },
      /"pools.0" must have required property 'match'/,
    ],
    [
      'a topic that Pub/Sub would refuse',
      { ...anInstance(), topics: { ...anInstance().topics, events: 'ab' } },
      /"topics.events" must match pattern/,
    ],
    [
      'a role’s member of no known kind',
      { ...anInstance(), roles: { ...anInstance().roles, editor: ['allUsers'] } },
      /"roles.editor.0" must match pattern/,
    ],
    [
      'a service account without its unique ID',
      {
        ...anInstance(),
        identity: { ...anInstance().identity, accessTokens: { serviceAccounts: { 'a@example.org': '' } } },
      },
      /"identity.accessTokens.serviceAccounts.a@example.org" must match pattern/,
    ],
    [
      'a threshold that is no number',
      { ...anInstance(), thresholds: { batteryPercent: '30', celsius: 35 } },
      /"thresholds.batteryPercent" must be number/,
    ],
  ];
  for (const [name, value, message] of refused)
    it(`refuses ${name}`, () =>
      assert.throws(() => parseInstance(value), { name: 'PermanentError', message }));
});
