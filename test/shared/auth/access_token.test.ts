import assert from 'node:assert/strict';
import { createAuthenticate } from '../../../shared/auth/authenticate.ts';
import { PermanentError } from '../../../shared/errors.ts';
import { createTokenInfo } from '../../../shared/auth/access_token.ts';
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

describe('an access token', () => {
  let server: TokenInfoServer | undefined;
  afterEach(() => server?.close());

  let now = new Date();
  const anAuthenticate = async (answer: (token: string) => Answer) => {
    now = new Date();
    server = await startTokenInfo(answer);
    const { asked, url } = server;
    const authenticate = createAuthenticate({
      instance,
      keySource: {
        idToken: () => Promise.reject(new Error('nobody should ask')),
        iap: () => Promise.reject(new Error('nobody should ask')),
      },
      lookUpToken: createTokenInfo(url),
      now: () => now,
    });
    return { asked, ask: (token = 'ya29.c.b0Aa') => authenticate({ authorization: `Bearer ${token}` }) };
  };
  const later = (seconds: number): void => {
    now = new Date(now.getTime() + seconds * 1000);
  };

  it('is asked about where no address or log shows it, and counts for the account that the instance names', async () => {
    const { ask, asked } = await anAuthenticate(() => aTokenInfo());
    const caller = await ask();
    assert.deepEqual([caller?.email, caller?.roles], [MONITOR, ['agent']]);
    assert.deepEqual(asked, ['ya29.c.b0Aa']);
  });

  it('gives an editor’s account no more than a lab’s program has', async () => {
    const { ask } = await anAuthenticate(() =>
      aTokenInfo({ email: 'ed@lab.iam.gserviceaccount.com', azp: '7' }),
    );
    assert.deepEqual((await ask())?.roles, ['powercycle']);
  });

  const refused: readonly (readonly [string, Answer, RegExp])[] = [
    ['that Google does not know', { status: 400, body: { error: 'invalid_token' } }, /does not know/],
    ['that has expired', aTokenInfo({ expires_in: '-5' }), /expired/],
    ['without the email scope', aTokenInfo({ scope: 'openid profile' }), /scope userinfo.email/],
    ['without an address', aTokenInfo({ email: undefined }), /scope userinfo.email/],
    ['of an unverified address', aTokenInfo({ email_verified: 'false' }), /not verified/],
    ['of an address of which that is not said', aTokenInfo({ email_verified: undefined }), /not verified/],
    ['issued to another program', aTokenInfo({ azp: '999' }), /that the instance names/],
    ['issued to nobody', aTokenInfo({ azp: undefined }), /that the instance names/],
    [
      'of an account that the instance does not name',
      aTokenInfo({ email: 'ann@example.org' }),
      /that the instance names/,
    ],
    [
      'of an account named like a member of every object',
      aTokenInfo({ email: 'constructor' }),
      /that the instance names/,
    ],
  ];
  for (const [what, answer, detail] of refused)
    it(`does not count ${what}`, async () => {
      const { ask } = await anAuthenticate(() => answer);
      await assert.rejects(ask(), (error) => {
        assert.ok(error instanceof PermanentError);
        assert.equal(error.refusal, 'not-signed-in');
        assert.match(error.message, detail);
        return true;
      });
    });

  it('is asked about once by all who send it at once', async () => {
    const { ask, asked } = await anAuthenticate(() => aTokenInfo());
    await Promise.all(Array.from({ length: 50 }, () => ask()));
    assert.equal(asked.length, 1);
  });

  it('is asked about again only once it has expired', async () => {
    const { ask, asked } = await anAuthenticate(() => aTokenInfo());
    await ask();
    later(2900);
    await ask();
    assert.equal(asked.length, 1);
    later(200);
    await assert.rejects(ask(), PermanentError);
    assert.equal(asked.length, 2);
  });

  it('that was refused is asked about again after a minute', async () => {
    let isKnown = false;
    const { ask, asked } = await anAuthenticate(() =>
      isKnown ? aTokenInfo() : { status: 400, body: { error: 'invalid_token' } },
    );
    await assert.rejects(ask(), PermanentError);
    isKnown = true;
    later(59);
    await assert.rejects(ask(), PermanentError);
    assert.equal(asked.length, 1);
    later(2);
    assert.equal((await ask())?.email, MONITOR);
  });

  for (const [what, answer] of [
    ['is down', 'hang up'],
    ['has trouble', { status: 500, body: {} }],
    ['answers something else', { status: 200, body: {} }],
  ] as const)
    it(`may be sent again where tokeninfo ${what}, and the error does not show it`, async () => {
      let answers: Answer = answer;
      const { ask } = await anAuthenticate(() => answers);
      await assert.rejects(ask(), (error) => {
        assert.ok(error instanceof Error && !(error instanceof PermanentError));
        assert.ok(!JSON.stringify([error.message, error.stack, error.cause]).includes('ya29'));
        return true;
      });
      answers = aTokenInfo();
      assert.equal((await ask())?.email, MONITOR);
    });

  it('one of ten thousand others is forgotten first where it went unused longest', async () => {
    const { createVerdictCache } = await import('../../../shared/auth/verdict_cache.ts');
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
