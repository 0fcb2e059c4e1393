import assert from 'node:assert/strict';
import { OAuth2Client } from 'google-auth-library';
import sinon from 'sinon';
import { createTokenInfo, type LookUpToken } from '../../../shared/auth/access_token.ts';
import { createAuthenticate } from '../../../shared/auth/authenticate.ts';
import { createVerdictCache } from '../../../shared/auth/verdict_cache.ts';
import { PermanentError } from '../../../shared/errors.ts';
import type { Access } from '../../../shared/types/access.ts';
import { anAccess, NOW } from '../../support/builders.ts';
import {
  type Answer,
  aTokenInfo,
  MONITOR,
  MONITOR_ID,
  startTokenInfo,
  type TokenInfoServer,
} from '../../support/token_info_server.ts';

const access = anAccess({
  identity: {
    iapAudiences: [],
    tokenAudiences: [],
    accessTokens: { serviceAccounts: { [MONITOR]: MONITOR_ID, 'ed@lab.iam.gserviceaccount.com': '7' } },
  },
  roles: {
    viewer: ['domain:example.org'],
    editor: ['serviceAccount:ed@lab.iam.gserviceaccount.com'],
    agent: [`serviceAccount:${MONITOR}`],
    powercycle: ['serviceAccount:ed@lab.iam.gserviceaccount.com'],
  },
});

describe('authenticate with an access token', () => {
  let server: TokenInfoServer | undefined;
  afterEach(() => server?.close());

  let now = new Date();
  let current: Access = access;
  const anAuthenticate = async (answer: (token: string) => Answer) => {
    now = new Date();
    current = access;
    server = await startTokenInfo(answer);
    const { tokens, url } = server;
    const authenticate = createAuthenticate({
      access: () => Promise.resolve(current),
      keySource: {
        idToken: () => Promise.reject(new Error('must not be called')),
        iap: () => Promise.reject(new Error('must not be called')),
      },
      lookUpToken: createTokenInfo(url),
      now: () => now,
    });
    return { tokens, send: (token = 'ya29.c.b0Aa') => authenticate({ authorization: `Bearer ${token}` }) };
  };
  const advance = (seconds: number): void => {
    now = new Date(now.getTime() + seconds * 1000);
  };

  it('accepts the account that the access object lists and sends the token to Google only in a header', async () => {
    const { send, tokens } = await anAuthenticate(() => aTokenInfo());
    const caller = await send();
    assert.deepEqual([caller?.email, caller?.roles], [MONITOR, ['agent']]);
    assert.deepEqual(tokens, ['ya29.c.b0Aa']);
  });

  it('gives an editor’s account only the roles of lab programs', async () => {
    const { send } = await anAuthenticate(() =>
      aTokenInfo({ email: 'ed@lab.iam.gserviceaccount.com', azp: '7' }),
    );
    assert.deepEqual((await send())?.roles, ['powercycle']);
  });

  const refused: readonly (readonly [string, Answer, RegExp])[] = [
    ['Google does not know it', { status: 400, body: { error: 'invalid_token' } }, /does not know/],
    ['Google answers 401', { status: 401, body: { error: 'invalid_token' } }, /does not know/],
    ['it has expired', aTokenInfo({ expires_in: '-5' }), /expired/],
    ['it lacks the email scope', aTokenInfo({ scope: 'openid profile' }), /scope userinfo.email/],
    ['it has no email address', aTokenInfo({ email: undefined }), /scope userinfo.email/],
    ['its email address is not verified', aTokenInfo({ email_verified: 'false' }), /not verified/],
    [
      'Google does not say whether its email address is verified',
      aTokenInfo({ email_verified: undefined }),
      /not verified/,
    ],
    [
      'it was issued to another program',
      aTokenInfo({ azp: '999' }),
      /that this instance’s access object lists/,
    ],
    [
      'it was issued to no known program',
      aTokenInfo({ azp: undefined }),
      /that this instance’s access object lists/,
    ],
    [
      'the access object does not list its account',
      aTokenInfo({ email: 'ann@example.org' }),
      /that this instance’s access object lists/,
    ],
    [
      'the access object does not list its account, and it was issued to no known program',
      aTokenInfo({ email: 'ann@example.org', azp: undefined }),
      /that this instance’s access object lists/,
    ],
    [
      'its account is named like a member of every object',
      aTokenInfo({ email: 'constructor' }),
      /that this instance’s access object lists/,
    ],
  ];
  for (const [what, answer, detail] of refused)
    it(`refuses the token if ${what}`, async () => {
      const { send } = await anAuthenticate(() => answer);
      await assert.rejects(send(), (error) => {
        assert.ok(error instanceof PermanentError);
        assert.equal(error.refusal, 'not-signed-in');
        assert.match(error.message, detail);
        return true;
      });
    });

  it('looks a token up once for concurrent requests', async () => {
    const { send, tokens } = await anAuthenticate(() => aTokenInfo());
    await Promise.all(Array.from({ length: 50 }, () => send()));
    assert.equal(tokens.length, 1);
  });

  it('looks a token up again only after it has expired', async () => {
    const { send, tokens } = await anAuthenticate(() => aTokenInfo());
    await send();
    advance(2900);
    await send();
    assert.equal(tokens.length, 1);
    advance(200);
    await assert.rejects(send(), PermanentError);
    assert.equal(tokens.length, 2);
  });

  it('refuses a token that it accepted before if its account is no longer listed', async () => {
    const { send } = await anAuthenticate(() => aTokenInfo());
    await send();
    const { identity } = access;
    const others = { 'ed@lab.iam.gserviceaccount.com': '7' };
    current = { ...access, identity: { ...identity, accessTokens: { serviceAccounts: others } } };
    await assert.rejects(send(), { refusal: 'not-signed-in' });
    current = {
      ...access,
      identity: { ...identity, accessTokens: { serviceAccounts: { ...others, [MONITOR]: '1' } } },
    };
    await assert.rejects(send(), { refusal: 'not-signed-in' }, 'another account has got its address');
    current = access;
    assert.equal((await send())?.email, MONITOR);
  });

  it('looks a refused token up again after a minute', async () => {
    let isKnown = false;
    const { send, tokens } = await anAuthenticate(() =>
      isKnown ? aTokenInfo() : { status: 400, body: { error: 'invalid_token' } },
    );
    await assert.rejects(send(), PermanentError);
    isKnown = true;
    advance(59);
    await assert.rejects(send(), PermanentError);
    assert.equal(tokens.length, 1);
    advance(2);
    assert.equal((await send())?.email, MONITOR);
  });

  for (const [what, answer] of [
    ['does not answer', 'hang up'],
    ['answers 500', { status: 500, body: {} }],
    ['answers without a token’s data', { status: 200, body: {} }],
  ] as const)
    it(`rejects with a transient error without the token if tokeninfo ${what}`, async () => {
      let current: Answer = answer;
      const { send } = await anAuthenticate(() => current);
      await assert.rejects(send(), (error) => {
        assert.ok(error instanceof Error && !(error instanceof PermanentError));
        assert.equal(error.message, 'Google’s tokeninfo service failed');
        assert.ok(!JSON.stringify([error.stack, error.cause]).includes('ya29'));
        return true;
      });
      current = aTokenInfo();
      assert.equal((await send())?.email, MONITOR);
    });
});

describe('A flood of invalid access tokens', () => {
  const GOOD = {
    email: MONITOR,
    email_verified: true,
    azp: MONITOR_ID,
    scopes: ['email'],
    expiry_date: NOW.getTime() + 3_000_000,
  };
  const LAB = '198.51.100.7, 203.0.113.9';
  const ATTACKER = '198.51.100.66, 203.0.113.9';
  let now: Date;
  const open = (lookUpToken: LookUpToken) => {
    now = NOW;
    const authenticate = createAuthenticate({
      access: () => Promise.resolve(access),
      keySource: { idToken: () => Promise.reject(new Error()), iap: () => Promise.reject(new Error()) },
      lookUpToken,
      now: () => now,
    });
    return (token: string, from: string) =>
      authenticate({ authorization: `Bearer ${token}`, 'x-forwarded-for': from });
  };
  const isRefused = (error: unknown): boolean => error instanceof PermanentError;
  const isPutOff = (error: unknown): boolean => error instanceof Error && !(error instanceof PermanentError);

  it('drops no token that is accepted, and looks at most 1,000 up in a minute for one address', async () => {
    const lookedUp: string[] = [];
    const send = open((token) => {
      lookedUp.push(token);
      return Promise.resolve(token === 'good' ? GOOD : undefined);
    });
    assert.equal((await send('good', LAB))?.email, MONITOR);
    for (let n = 0; n < 1000; n++) await assert.rejects(send(`junk${n}`, ATTACKER), isRefused);
    for (let n = 1000; n < 10_001; n++) await assert.rejects(send(`junk${n}`, ATTACKER), isPutOff);
    assert.equal((await send('good', LAB))?.email, MONITOR);
    assert.equal(lookedUp.length, 1001);
    // What the client writes into the header itself changes nothing.
    await assert.rejects(send('junk', `192.0.2.1, ${ATTACKER}`), isPutOff);
    await assert.rejects(send('junk', LAB), isRefused);
    now = new Date(NOW.getTime() + 60_000);
    await assert.rejects(send('another', ATTACKER), isRefused);
  });

  it('drops no token that is accepted, however many addresses it comes from', async () => {
    let lookedUp = 0;
    const send = open((token) => {
      if (token === 'good') lookedUp++;
      return Promise.resolve(token === 'good' ? GOOD : undefined);
    });
    await send('good', LAB);
    for (let n = 0; n <= 10_000; n++)
      await assert.rejects(send(`junk${n}`, `192.0.2.${n % 250}, 203.0.113.9`), isRefused);
    await send('good', LAB);
    assert.equal(lookedUp, 1);
  });

  it('does not put off tokens that are accepted', async () => {
    const send = open(() => Promise.resolve(GOOD));
    for (let n = 0; n <= 1000; n++) await send(`good${n}`, LAB);
  });

  it('refuses a token at the moment of its expiry', async () => {
    const send = open(() => Promise.resolve({ ...GOOD, expiry_date: NOW.getTime() }));
    await assert.rejects(send('old', LAB), isRefused);
  });

  it('has at most 30 look-ups in flight for one address and 100 for all', async () => {
    const waiting: PromiseWithResolvers<undefined>[] = [];
    const send = open(() => {
      const one = Promise.withResolvers<undefined>();
      waiting.push(one);
      return one.promise;
    });
    const sent = Array.from({ length: 200 }, (_, n) =>
      send(`junk${n}`, ATTACKER).catch((error: unknown) => error),
    );
    for (let lab = 0; lab < 100; lab++)
      sent.push(send(`lab${lab}`, `192.0.2.${lab}, 203.0.113.9`).catch((error: unknown) => error));
    while (waiting.length < 100) await new Promise(setImmediate);
    for (const { resolve } of waiting) resolve(undefined);
    const outcomes = await Promise.all(sent);
    assert.equal(waiting.length, 100);
    assert.equal(outcomes.slice(0, 200).filter(isRefused).length, 30);
    assert.equal(outcomes.slice(200).filter(isRefused).length, 70);
  });
});

describe('createTokenInfo', () => {
  afterEach(() => sinon.restore());

  it('asks Google’s own service', async () => {
    const look = sinon.stub(OAuth2Client.prototype, 'getTokenInfo').rejects(new Error('no route'));
    await assert.rejects(createTokenInfo()('ya29'));
    const { endpoints } = look.firstCall.thisValue as { endpoints: { tokenInfoUrl: string } };
    assert.equal(endpoints.tokenInfoUrl, 'https://oauth2.googleapis.com/tokeninfo');
  });
});

describe('createVerdictCache', () => {
  it('looks up again at the moment at which a verdict expires, and keeps the newest verdict of a token', async () => {
    let now = NOW;
    let lookUps = 0;
    const outcomeOf = createVerdictCache<string>(() => now);
    const ask = (isAccepted: boolean) =>
      outcomeOf('token', () => {
        lookUps += 1;
        return Promise.resolve({
          value: String(isAccepted),
          isAccepted,
          until: new Date(now.getTime() + 1000),
        });
      });
    for (const isAccepted of [true, false, true]) {
      assert.equal(await ask(isAccepted), String(isAccepted));
      assert.equal(await ask(!isAccepted), String(isAccepted), 'the verdict was not kept');
      now = new Date(now.getTime() + 1000);
    }
    assert.equal(lookUps, 3);
  });

  for (const isAccepted of [true, false])
    it(`keeps 10,000 ${isAccepted ? 'acceptances' : 'refusals'} and drops the least recently used, whatever it keeps of the others`, async () => {
      let lookUps = 0;
      const until = new Date(NOW.getTime() + 1000);
      const outcomeOf = createVerdictCache<string>(() => NOW);
      const valueOf = (token: string, accepted = isAccepted) =>
        outcomeOf(token, () =>
          Promise.resolve({ value: `${token} ${++lookUps}`, isAccepted: accepted, until }),
        );
      for (let n = 0; n < 10_000; n++) await valueOf(`t${n}`);
      for (let n = 0; n < 10_001; n++) await valueOf(`other${n}`, !isAccepted);
      assert.equal(await valueOf('t0'), 't0 1');
      await valueOf('one more');
      assert.equal(await valueOf('t0'), 't0 1');
      assert.equal(await valueOf('t1'), 't1 20003');
    });
});
