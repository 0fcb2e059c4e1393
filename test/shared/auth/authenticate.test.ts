import assert from 'node:assert/strict';
import { createAuthenticate } from '../../../shared/auth/authenticate.ts';
import type { Authenticate } from '../../../shared/auth/caller.ts';
import { PermanentError } from '../../../shared/errors.ts';
import type { Instance } from '../../../shared/types/instance.ts';
import { anInstance } from '../../support/builders.ts';
import { anIapAssertion, anIdToken, type Claims, GOOGLE } from '../../support/google_signs.ts';

const identity: Instance['identity'] = {
  iapAudiences: ['/projects/1/global/backendServices/2'],
  tokenAudiences: ['https://machines.example.org'],
  accessTokens: { serviceAccounts: {} },
};
const roles: Instance['roles'] = {
  viewer: ['domain:example.org'],
  editor: ['user:eve@example.org', 'user:ed@elsewhere.example'],
  agent: ['serviceAccount:monitor@lab.iam.gserviceaccount.com'],
  powercycle: [],
};

const anAuthenticate = (over: Partial<Instance> = {}): Authenticate =>
  createAuthenticate({
    instance: anInstance({ identity, roles, ...over }),
    keySource: GOOGLE,
    lookUpToken: () => Promise.reject(new Error('nobody should ask')),
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
    assert.equal(error.cause, undefined, 'a cause may quote the token');
    if (secret !== '') assert.ok(!`${error.message}${error.stack}`.includes(secret));
    return true;
  };

/** Seconds since 1970. */
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

describe('who is asking', () => {
  it('is nobody where no credential is presented', async () => {
    assert.equal(await anAuthenticate()({}), undefined);
  });

  it('never goes by the headers in which IAP repeats, unsigned, whom it knows', async () => {
    const headers = { 'x-goog-authenticated-user-email': 'accounts.google.com:eve@example.org' };
    assert.equal(await anAuthenticate()(headers), undefined);
  });

  describe('by an ID token', () => {
    it('is the account for which Google signed it for this server, until it expires', async () => {
      const exp = inSeconds(1000);
      assert.deepEqual(await anAuthenticate()(bearer(anIdToken({ exp }))), {
        email: 'monitor@lab.iam.gserviceaccount.com',
        roles: ['agent'],
        expiresAt: new Date(exp * 1000),
      });
    });

    const refused: readonly (readonly [string, Claims, RegExp])[] = [
      ['expired', { iat: inSeconds(-7200), exp: inSeconds(-3600) }, /has expired; get a new one/],
      ['not valid yet', { iat: inSeconds(1800), exp: inSeconds(3600) }, /not valid yet/],
      ['made for another server', { aud: 'https://other.example.org' }, /another server/],
      ['without an audience', { aud: undefined }, /another server/],
      ['from another issuer', { iss: 'https://accounts.example.org' }, /issuer/],
      ['without an address', { email: undefined }, /no verified address/],
      ['with an unverified address', { email_verified: false }, /no verified address/],
      ['with an address said to be verified by a text', { email_verified: 'false' }, /no verified address/],
      ['valid for years', { exp: inSeconds(10 * 365 * 86_400) }, /not one that Google signed/],
      ['without an end', { exp: undefined }, /not one that Google signed/],
    ];
    for (const [what, claims, detail] of refused)
      it(`does not count ${what}`, async () => {
        const token = anIdToken(claims);
        await assert.rejects(anAuthenticate()(bearer(token)), isRefusal(detail, token.slice(0, 60)));
      });

    const good = anIdToken();
    const [head = '', body = '', signature = ''] = good.split('.');
    const forged = Buffer.from(JSON.stringify({ email: 'eve@example.org' })).toString('base64url');
    const broken: readonly (readonly [string, string])[] = [
      ['with other claims than were signed', `${head}.${forged}.${signature}`],
      ['with a broken signature', `${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`],
      ['without a signature', `${head}.${body}.`],
      ['that says it needs none', anIdToken({}, { alg: 'none' }).replace(/[^.]*$/, '')],
      ['that claims another kind of signature', anIdToken({}, { alg: 'HS256' }).replace(/[^.]*$/, 'AAAA')],
      ['that claims an elliptic signature', anIdToken({}, { alg: 'ES256' })],
      ['signed with a key that Google does not have', anIdToken({}, { kid: 'key-2' })],
      ['that names its key __proto__', anIdToken({}, { kid: '__proto__' })],
      ['with a part missing', `${head}.${body}`],
      ['with parts too many', `${good}.${signature}`],
      ['of nothing but its beginning', 'eyJ'],
    ];
    for (const [what, token] of broken)
      it(`does not count ${what}`, async () => {
        await assert.rejects(anAuthenticate()(bearer(token)), isRefusal(/Google/, token.slice(0, 60)));
      });

    it('counts for nobody where the instance names no audience', async () => {
      const authenticate = anAuthenticate({ identity: { ...identity, tokenAudiences: [] } });
      await assert.rejects(authenticate(bearer(anIdToken())), isRefusal(/takes no ID tokens/));
    });

    it('lets the caller try again where Google’s keys are out of reach', async () => {
      const authenticate = createAuthenticate({
        instance: anInstance({ identity, roles }),
        keySource: { ...GOOGLE, idToken: () => Promise.reject(new Error('no route')) },
        lookUpToken: () => Promise.reject(new Error('nobody should ask')),
        now: () => new Date(),
      });
      await assert.rejects(authenticate(bearer(anIdToken())), (error) => !(error instanceof PermanentError));
    });
  });

  describe('by IAP’s assertion', () => {
    it('is the person for whom IAP signed it for one of the instance’s audiences', async () => {
      const exp = inSeconds(300);
      assert.deepEqual(await anAuthenticate()(iap(anIapAssertion({ exp }))), {
        email: 'ann@example.org',
        roles: ['viewer'],
        expiresAt: new Date(exp * 1000),
      });
    });

    it('goes before a bearer token, which IAP has dealt with', async () => {
      const caller = await anAuthenticate()({ ...iap(anIapAssertion()), ...bearer('nonsense') });
      assert.equal(caller?.email, 'ann@example.org');
    });

    const refused: readonly (readonly [string, Claims, RegExp])[] = [
      ['expired', { iat: inSeconds(-7200), exp: inSeconds(-3600) }, /expired/],
      ['for another backend', { aud: '/projects/1/global/backendServices/3' }, /another server/],
      ['from another issuer', { iss: 'https://accounts.google.com' }, /issuer/],
      ['without an address', { email: undefined }, /no address/],
    ];
    for (const [what, claims, detail] of refused)
      it(`does not count ${what}`, async () => {
        await assert.rejects(anAuthenticate()(iap(anIapAssertion(claims))), isRefusal(detail));
      });

    it('does not count signed by the service that signs ID tokens', async () => {
      const token = anIdToken({ iss: 'https://cloud.google.com/iap', aud: identity.iapAudiences[0] });
      await assert.rejects(anAuthenticate()(iap(token)), isRefusal(/current key/));
    });

    it('does not count as an ID token', async () => {
      const assertion = anIapAssertion({ aud: 'https://machines.example.org', email_verified: true });
      await assert.rejects(anAuthenticate()(bearer(assertion)), isRefusal(/current key/));
    });

    it('is as good as absent where the instance names no audience', async () => {
      const authenticate = anAuthenticate({ identity: { ...identity, iapAudiences: [] } });
      assert.equal(await authenticate(iap(anIapAssertion())), undefined);
    });
  });

  describe('by another header', () => {
    for (const authorization of [
      'Basic YTpi',
      'Bearer',
      'Bearer ',
      'Bearer a b',
      'Bearer ä',
      `Bearer ${'x'.repeat(20_000)}`,
    ])
      it(`does not count: ${authorization.slice(0, 20)}`, async () => {
        await assert.rejects(anAuthenticate()({ authorization }), isRefusal(/must be "Bearer" and a token/));
      });

    it('does not count as an access token where the instance names no service accounts', async () => {
      await assert.rejects(anAuthenticate()(bearer('ya29.abc')), isRefusal(/takes no access tokens/));
    });
  });
});
