import assert from 'node:assert/strict';
import { createTokenInfo } from '../../../shared/auth/access_token.ts';
import { createAuthenticate } from '../../../shared/auth/authenticate.ts';
import { createVerdictCache } from '../../../shared/auth/verdict_cache.ts';
import { PermanentError } from '../../../shared/errors.ts';
import { anInstance, NOW } from '../../support/builders.ts';
import {
  type Answer,
  aTokenInfo,
  MONITOR,
  MONITOR_ID,
  startTokenInfo,
  type TokenInfoServer,
} from '../../support/token_info_server.ts';

const instance = anInstance({
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
  const anAuthenticate = async (answer: (token: string) => Answer) => {
    now = new Date();
    server = await startTokenInfo(answer);
    const { tokens, url } = server;
    const authenticate = createAuthenticate({
      instance,
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

  it('accepts the account that the config lists and sends the token to Google only in a header', async () => {
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
    ['it has expired', aTokenInfo({ expires_in: '-5' }), /expired/],
    ['it lacks the email scope', aTokenInfo({ scope: 'openid profile' }), /scope userinfo.email/],
    ['it has no email address', aTokenInfo({ email: undefined }), /scope userinfo.email/],
    ['its email address is not verified', aTokenInfo({ email_verified: 'false' }), /not verified/],
    [
      'Google does not say whether its email address is verified',
      aTokenInfo({ email_verified: undefined }),
      /not verified/,
    ],
    ['it was issued to another program', aTokenInfo({ azp: '999' }), /that this instance’s config lists/],
    [
      'it was issued to no known program',
      aTokenInfo({ azp: undefined }),
      /that this instance’s config lists/,
    ],
    [
      'the config does not list its account',
      aTokenInfo({ email: 'ann@example.org' }),
      /that this instance’s config lists/,
    ],
    [
      'its account is named like a member of every object',
      aTokenInfo({ email: 'constructor' }),
      /that this instance’s config lists/,
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
        assert.ok(!JSON.stringify([error.message, error.stack, error.cause]).includes('ya29'));
        return true;
      });
      current = aTokenInfo();
      assert.equal((await send())?.email, MONITOR);
    });
});

describe('createVerdictCache', () => {
  it('keeps 10,000 verdicts and drops the least recently used', async () => {
    let lookUps = 0;
    const until = new Date(NOW.getTime() + 1000);
    const valueOf = createVerdictCache(
      (token) => Promise.resolve({ value: `${token} ${++lookUps}`, until }),
      () => NOW,
    );
    for (let n = 0; n < 10_000; n++) await valueOf(`t${n}`);
    assert.equal(await valueOf('t0'), 't0 1');
    await valueOf('one more');
    assert.equal(await valueOf('t0'), 't0 1');
    assert.equal(await valueOf('t1'), 't1 10002');
  });
});
