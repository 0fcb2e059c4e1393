import assert from 'node:assert/strict';
import { parseAccess } from '../../../shared/types/access.ts';
import { anAccess } from '../../support/builders.ts';

const { identity, roles } = anAccess();
const MONITOR = 'serviceAccount:Monitor@lab.iam.gserviceaccount.com';
const withAgent = { ...roles, agent: [MONITOR] };

describe('parseAccess', () => {
  it('accepts an object with members, roles and kinds of members of a newer release', () => {
    const newer = {
      ...anAccess({ version: 7 }),
      comment: 'x',
      identity: { ...identity, certificates: [] },
      roles: { ...roles, auditor: ['user:ann@example.org'], viewer: ['group:lab@example.org', 'anyone'] },
    };
    assert.deepEqual(parseAccess(structuredClone(newer)), newer);
  });

  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['no version', { ...anAccess(), version: undefined }, /'version'/],
    ['a version that is no whole number', { ...anAccess(), version: '2' }, /"version" must be integer/],
    ['no identity', { ...anAccess(), identity: undefined }, /'identity'/],
    [
      'a missing role',
      { ...anAccess(), roles: { ...roles, agent: undefined } },
      /"roles" must have .*'agent'/,
    ],
    [
      'a service account without its unique ID',
      {
        ...anAccess(),
        identity: { ...identity, accessTokens: { serviceAccounts: { 'a@example.org': '' } } },
      },
      /"identity.accessTokens.serviceAccounts.a@example.org" must match pattern/,
    ],
  ];
  for (const [what, value, message] of refused)
    it(`refuses an object with ${what}`, () =>
      assert.throws(() => parseAccess(value), { name: 'PermanentError', message }));

  const closed = {
    iapAudiences: ['/projects/1/global/backendServices/2'],
    tokenAudiences: [],
    accessTokens: { serviceAccounts: {} },
  };

  it('refuses roles of service accounts whose tokens are for no audience, and says what to add', () => {
    assert.throws(
      () => parseAccess(anAccess({ identity: closed, roles: { ...withAgent, powercycle: [MONITOR] } })),
      /monitor@lab\.iam\.gserviceaccount\.com and 1 more, .*add "https:\/\/" and the host to identity\.tokenAudiences/,
    );
  });

  it('accepts them if an audience is listed, or their access tokens', () => {
    const accessTokens = { serviceAccounts: { 'monitor@lab.iam.gserviceaccount.com': '7' } };
    for (const given of [
      { ...closed, tokenAudiences: ['https://x'] },
      { ...closed, accessTokens },
    ])
      assert.equal(parseAccess(anAccess({ identity: given, roles: withAgent })).version, 1);
  });

  const nobody = { iapAudiences: [], tokenAudiences: [], accessTokens: { serviceAccounts: {} } };
  it('refuses an object that lets no caller sign in', () => {
    assert.throws(
      () => parseAccess(anAccess({ identity: nobody })),
      /no caller could sign in: set at least one of .*identity\.tokenAudiences \(usually "https:\/\/" and the host\)/,
    );
  });

  for (const given of [
    { ...nobody, iapAudiences: ['/projects/1/apps/2'] },
    { ...nobody, tokenAudiences: ['https://machines.example.org'] },
    { ...nobody, accessTokens: { serviceAccounts: { 'a@lab.iam.gserviceaccount.com': '1' } } },
  ])
    it(`accepts one kind of credential: ${JSON.stringify(given)}`, () => {
      assert.deepEqual(parseAccess(anAccess({ identity: given })).identity, given);
    });
});
