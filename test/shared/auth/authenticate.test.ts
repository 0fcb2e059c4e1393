import assert from 'node:assert/strict';
import { createAuthenticate } from '../../../shared/auth/authenticate.ts';
import type { Authenticate } from '../../../shared/auth/caller.ts';
import { PermanentError } from '../../../shared/errors.ts';
import type { Access } from '../../../shared/types/access.ts';
import { anAccess } from '../../support/builders.ts';
import { anIapAssertion, anIdToken, type Claims, GOOGLE } from '../../support/google_signs.ts';

const identity: Access['identity'] = {
  iapAudiences: ['/projects/1/global/backendServices/2'],
  tokenAudiences: ['https://machines.example.org'],
  accessTokens: { serviceAccounts: {} },
};
const roles: Access['roles'] = {
  viewer: ['domain:example.org'],
  editor: ['user:eve@example.org', 'user:ed@elsewhere.example'],
  agent: ['serviceAccount:monitor@lab.iam.gserviceaccount.com'],
  powercycle: [],
};

const anAuthenticate = (overrides: Partial<Access> = {}): Authenticate =>
  createAuthenticate({
    access: () => Promise.resolve(anAccess({ identity, roles, ...overrides })),
    keySource: GOOGLE,
    lookUpToken: () => Promise.reject(new Error('must not be called')),
    now: () => new Date(),
  });

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const iap = (assertion: string) => ({ 'x-goog-iap-jwt-assertion': assertion });

const isRefusal =
  (detail: RegExp, secret = '') =>
  (error: unknown): boolean => {
    assert.ok(error instanceof PermanentError);
    assert.equal(error.refusal, 'not-signed-in');
    assert.match(error.message, detail);
    assert.equal(error.cause, undefined, 'a cause could quote the token');
    if (secret !== '') assert.ok(!`${error.message}${error.stack}`.includes(secret));
    return true;
  };

/** Seconds since 1970. */
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

describe('authenticate', () => {
  it('returns undefined without a credential', async () => {
    assert.equal(await anAuthenticate()({}), undefined);
  });

  it('ignores the unsigned headers in which IAP repeats the user', async () => {
    const headers = { 'x-goog-authenticated-user-email': 'accounts.google.com:eve@example.org' };
    assert.equal(await anAuthenticate()(headers), undefined);
  });

  it('decides by the access object of the moment', async () => {
    let access = anAccess({ identity, roles });
    const authenticate = createAuthenticate({
      access: () => Promise.resolve(access),
      keySource: GOOGLE,
      lookUpToken: () => Promise.reject(new Error('must not be called')),
      now: () => new Date(),
    });
    const [person, account] = [iap(anIapAssertion()), bearer(anIdToken())];
    const rolesOf = async (headers: Parameters<Authenticate>[0]) => (await authenticate(headers))?.roles;
    assert.deepEqual([await rolesOf(person), await rolesOf(account)], [['viewer'], ['agent']]);
    access = anAccess({ identity });
    assert.deepEqual([await rolesOf(person), await rolesOf(account)], [[], []]);
    access = anAccess({ identity: { ...identity, tokenAudiences: ['https://another.example.org'] }, roles });
    await assert.rejects(authenticate(account), isRefusal(/another server/));
  });

  it('derives its rules once from each access object', async () => {
    let derived = 0;
    const access: Access = {
      ...anAccess({ identity }),
      get roles() {
        derived += 1;
        return roles;
      },
    };
    const authenticate = createAuthenticate({
      access: () => Promise.resolve(access),
      keySource: GOOGLE,
      lookUpToken: () => Promise.reject(new Error('must not be called')),
      now: () => new Date(),
    });
    for (let i = 0; i < 3; i++) await authenticate({});
    assert.equal(derived, 1);
  });

  it('rejects with a transient error while there is no access object yet', async () => {
    const authenticate = createAuthenticate({
      access: () => Promise.reject(new Error('no route')),
      keySource: GOOGLE,
      lookUpToken: () => Promise.reject(new Error('must not be called')),
      now: () => new Date(),
    });
    await assert.rejects(authenticate({}), (error) => !(error instanceof PermanentError));
  });

  describe('with an ID token', () => {
    it('returns the account, its roles and the token’s expiry', async () => {
      const exp = inSeconds(1000);
      assert.deepEqual(await anAuthenticate()(bearer(anIdToken({ exp }))), {
        email: 'monitor@lab.iam.gserviceaccount.com',
        roles: ['agent'],
        expiresAt: new Date(exp * 1000),
      });
    });

    const refused: readonly (readonly [string, Claims, RegExp])[] = [
      ['that has expired', { iat: inSeconds(-7200), exp: inSeconds(-3600) }, /has expired; get a new one/],
      ['that is not valid yet', { iat: inSeconds(1800), exp: inSeconds(3600) }, /not valid yet/],
      ['for another server', { aud: 'https://other.example.org' }, /another server/],
      ['without an audience', { aud: undefined }, /another server/],
      ['from another issuer', { iss: 'https://accounts.example.org' }, /issuer/],
      ['without an email address', { email: undefined }, /no verified email address/],
      ['with an unverified email address', { email_verified: false }, /no verified email address/],
      ['with a text in place of email_verified', { email_verified: 'false' }, /no verified email address/],
      [
        'that is valid for years',
        { exp: inSeconds(10 * 365 * 86_400) },
        /malformed, or not signed by Google/,
      ],
      ['without an expiry', { exp: undefined }, /malformed, or not signed by Google/],
    ];
    for (const [what, claims, detail] of refused)
      it(`refuses a token ${what}`, async () => {
        const token = anIdToken(claims);
        await assert.rejects(anAuthenticate()(bearer(token)), isRefusal(detail, token.slice(0, 60)));
      });

    const good = anIdToken();
    const [head = '', body = '', signature = ''] = good.split('.');
    const forged = Buffer.from(JSON.stringify({ email: 'eve@example.org' })).toString('base64url');
    const broken: readonly (readonly [string, string])[] = [
      ['with claims other than the signed ones', `${head}.${forged}.${signature}`],
      ['with a broken signature', `${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`],
      ['without a signature', `${head}.${body}.`],
      ['with the algorithm none', anIdToken({}, { alg: 'none' }).replace(/[^.]*$/, '')],
      ['with the algorithm of a shared secret', anIdToken({}, { alg: 'HS256' }).replace(/[^.]*$/, 'AAAA')],
      ['with the algorithm of an elliptic-curve signature', anIdToken({}, { alg: 'ES256' })],
      ['signed with an unknown key', anIdToken({}, { kid: 'key-2' })],
      ['with the key ID __proto__', anIdToken({}, { kid: '__proto__' })],
      ['with a missing part', `${head}.${body}`],
      ['with an additional part', `${good}.${signature}`],
      ['that ends after its first characters', 'eyJ'],
    ];
    for (const [what, token] of broken)
      it(`refuses a token ${what}`, async () => {
        await assert.rejects(anAuthenticate()(bearer(token)), isRefusal(/Google/, token.slice(0, 60)));
      });

    it('accepts both forms of Google’s issuer, and any spelling of the header', async () => {
      const token = anIdToken({ iss: 'accounts.google.com' });
      for (const authorization of [`Bearer ${token}`, `bearer   ${token}`])
        assert.equal(
          (await anAuthenticate()({ authorization }))?.email,
          'monitor@lab.iam.gserviceaccount.com',
        );
    });

    it('compares address and domain without regard to case', async () => {
      const token = anIdToken({ email: 'Ann@Example.org', hd: 'Example.org' });
      const { email, roles: given } = (await anAuthenticate()(bearer(token)))!;
      assert.deepEqual([email, given], ['ann@example.org', ['viewer']]);
    });

    it('refuses every token if the config lists no audience', async () => {
      const authenticate = anAuthenticate({ identity: { ...identity, tokenAudiences: [] } });
      await assert.rejects(authenticate(bearer(anIdToken())), isRefusal(/does not accept ID tokens/));
    });

    it('rejects with a transient error if Google’s keys cannot be fetched', async () => {
      const authenticate = createAuthenticate({
        access: () => Promise.resolve(anAccess({ identity, roles })),
        keySource: { ...GOOGLE, idToken: () => Promise.reject(new Error('no route')) },
        lookUpToken: () => Promise.reject(new Error('must not be called')),
        now: () => new Date(),
      });
      await assert.rejects(authenticate(bearer(anIdToken())), (error) => !(error instanceof PermanentError));
    });
  });

  describe('with an IAP assertion', () => {
    it('returns the person, their roles and the assertion’s expiry', async () => {
      const exp = inSeconds(300);
      assert.deepEqual(await anAuthenticate()(iap(anIapAssertion({ exp }))), {
        email: 'ann@example.org',
        roles: ['viewer'],
        expiresAt: new Date(exp * 1000),
      });
    });

    it('accepts a person whose account no domain manages', async () => {
      const assertion = anIapAssertion({ email: 'Ed@elsewhere.example', hd: undefined });
      const { email, roles: given } = (await anAuthenticate()(iap(assertion)))!;
      assert.deepEqual([email, given], ['ed@elsewhere.example', ['viewer', 'editor']]);
    });

    it('ignores a bearer token, which IAP has already used', async () => {
      const caller = await anAuthenticate()({ ...iap(anIapAssertion()), ...bearer('nonsense') });
      assert.equal(caller?.email, 'ann@example.org');
    });

    const refused: readonly (readonly [string, Claims, RegExp])[] = [
      ['that has expired', { iat: inSeconds(-7200), exp: inSeconds(-3600) }, /expired/],
      ['for another backend', { aud: '/projects/1/global/backendServices/3' }, /another server/],
      ['from another issuer', { iss: 'https://accounts.google.com' }, /issuer/],
      ['without an email address', { email: undefined }, /no email address/],
    ];
    for (const [what, claims, detail] of refused)
      it(`refuses an assertion ${what}`, async () => {
        await assert.rejects(anAuthenticate()(iap(anIapAssertion(claims))), isRefusal(detail));
      });

    it('refuses an assertion signed with a key of ID tokens', async () => {
      const token = anIdToken({ iss: 'https://cloud.google.com/iap', aud: identity.iapAudiences[0] });
      await assert.rejects(anAuthenticate()(iap(token)), isRefusal(/current key/));
    });

    it('refuses an assertion in place of an ID token', async () => {
      const assertion = anIapAssertion({ aud: 'https://machines.example.org', email_verified: true });
      await assert.rejects(anAuthenticate()(bearer(assertion)), isRefusal(/current key/));
    });

    it('ignores the assertion if the config lists no audience', async () => {
      const authenticate = anAuthenticate({ identity: { ...identity, iapAudiences: [] } });
      assert.equal(await authenticate(iap(anIapAssertion())), undefined);
    });
  });

  describe('with another Authorization header', () => {
    for (const authorization of [
      'Basic YTpi',
      'Bearer',
      'Bearer ',
      'Bearer a b',
      'Basic YTpi, Bearer abc',
      'Token Bearer abc',
      'Bearer ä',
      `Bearer ${'x'.repeat(20_000)}`,
    ])
      it(`refuses ${JSON.stringify(authorization.slice(0, 20))}`, async () => {
        await assert.rejects(anAuthenticate()({ authorization }), isRefusal(/must be "Bearer" and a token/));
      });

    it('refuses an access token if the config lists no service accounts', async () => {
      await assert.rejects(anAuthenticate()(bearer('ya29.abc')), isRefusal(/does not accept access tokens/));
    });
  });
});
