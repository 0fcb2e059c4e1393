import assert from 'node:assert/strict';
import { createChannels } from '../../../shared/notice/channels.ts';
import { createDeadMan } from '../../../shared/notice/dead_man.ts';
import { deliver } from '../../../shared/notice/deliver.ts';
import { tryChannels } from '../../../shared/notice/trial.ts';
import type { ChannelConfig } from '../../../shared/types/instance.ts';
import { aLog } from '../../support/builders.ts';
import { type MailMood, startMailServer } from '../../support/mail_server.ts';
import { anOutbox } from '../../support/outbox.ts';
import { type Mood, RECEIVER_KINDS, startReceiver } from '../../support/receivers.ts';
import {
  aChannelConfig,
  aMailConfig,
  anIncident,
  HOST,
  SECRET_PATH,
  SECRETS,
} from '../../support/notices.ts';

const DEPS = { host: HOST, write: () => undefined, warn: () => undefined };
const SLACK: ChannelConfig = { name: 'chat', kind: 'slack', urlFrom: 'SLACK_URL' };

describe('createChannels', () => {
  const refused: readonly (readonly [what: string, config: ChannelConfig, env: object, message: RegExp])[] = [
    ['a variable is not set', SLACK, {}, /channel "chat": set SLACK_URL/],
    ['a variable is empty', SLACK, { SLACK_URL: '' }, /channel "chat": set SLACK_URL/],
    ['a URL is none', SLACK, { SLACK_URL: SECRETS[0] }, /SLACK_URL must be a URL that starts with https:/],
    ['a URL is not encrypted', SLACK, { SLACK_URL: `http://a.example/${SECRETS[0]}` }, /starts with https:/],
    [
      'a URL has a password',
      SLACK,
      { SLACK_URL: `https://a:${SECRETS[0]}@a.example` },
      /no user or password/,
    ],
    [
      'a signing secret is none',
      { name: 'hook', kind: 'webhook', urlFrom: 'SLACK_URL', secretFrom: 'A_SECRET' },
      { SLACK_URL: `https://a.example/${SECRETS[0]}`, A_SECRET: SECRETS[0] },
      /A_SECRET must be "whsec_" and 24 to 64 random bytes/,
    ],
  ];
  for (const [what, config, env, message] of refused)
    it(`throws at startup if ${what}, without what the environment holds`, () =>
      assert.throws(
        () => createChannels([config], { ...env }, DEPS),
        (error: Error) => message.test(error.message) && !String(error.stack).includes(SECRETS[0]!),
      ));

  it('throws at startup if two channels share a name', () =>
    assert.throws(
      () => createChannels([SLACK, SLACK], { SLACK_URL: 'https://a.example' }, DEPS),
      /two channels have the name "chat"/,
    ));

  it('knows a channel by its name and URL', () => {
    const hash = (SLACK_URL: string) => createChannels([SLACK], { SLACK_URL }, DEPS)[0]!.hash;
    assert.equal(hash('https://a.example/1'), hash('https://a.example/1'));
    assert.notEqual(hash('https://a.example/1'), hash('https://a.example/2'));
  });

  it('writes notices of a channel of the kind log as lines', async () => {
    const lines: string[] = [];
    const [channel] = createChannels(
      [{ name: 'stderr', kind: 'log' }],
      {},
      { ...DEPS, write: (l) => lines.push(l) },
    );
    const { log } = aLog();
    await deliver([channel!], [anIncident({ Place: 'a\nb' })], [], {
      ...{ outbox: anOutbox(), now: () => new Date(), host: HOST, log },
    });
    assert.equal(lines.length, 1);
    assert.match(
      lines[0]!,
      /^NOTICE silent: a\\nb: In pool Skia: 2 machines .* https:\/\/machines.example.org\/incidents#.*\n$/,
    );
  });
});

describe('a secret of a channel', () => {
  it('reaches no log, answer or error, however the channel fails', async () => {
    const { log, lines } = aLog();
    const written: unknown[] = [];
    const collect = { ...DEPS, warn: (...all: unknown[]) => written.push(all), limitMs: 300 };
    const now = { at: Date.now() };
    const run = async (config: ChannelConfig, env: Record<string, string>, pagerDuty?: string) => {
      const channels = createChannels([config], env, {
        ...{ ...collect, ...(pagerDuty !== undefined && { pagerDuty: new URL(pagerDuty) }) },
      });
      const deps = { outbox: anOutbox(), now: () => new Date(now.at), host: HOST, log };
      written.push(await deliver(channels, [anIncident()], [], deps));
      written.push(await tryChannels(channels, undefined, new Map(), { host: HOST, now: new Date(now.at) }));
    };

    const moods: readonly Mood[] = [
      'refuses',
      'busy',
      'down',
      'gone',
      'hangs',
      'hangs up',
      'redirects',
      'echo',
    ];
    for (const kind of RECEIVER_KINDS) {
      const receiver = await startReceiver(kind, SECRET_PATH);
      const { config, env } = aChannelConfig(kind, receiver.url);
      for (const mood of moods) {
        receiver.mood.now = mood;
        await run(config, env, receiver.url);
        const ping = createDeadMan('A_URL', env);
        if (mood !== 'hangs') written.push(await ping(new Date()));
      }
      await receiver.close();
      await run(config, env, receiver.url);
      await run(config, { ...env, A_URL: `https://no-such-host.invalid${SECRET_PATH}` }, receiver.url);
    }

    const server = await startMailServer();
    const mailMoods: readonly MailMood[] = [
      'refuses one',
      'refuses all',
      'refuses the password',
      'hangs',
      'busy',
    ];
    for (const mood of mailMoods) {
      server.mood.now = mood;
      const { config, env } = aMailConfig(server.port);
      await run(config, env);
      await run({ ...config, insecure: false }, env);
    }
    await server.close();

    const all = `${JSON.stringify(lines)}${JSON.stringify(written)}`;
    for (const secret of SECRETS)
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
        assert.ok(!all.includes(form), form);
    assert.ok(lines.length >= 50, 'many failures were logged');
    assert.ok(all.includes('answered 410') && all.includes('ECONNREFUSED') && all.includes('EAUTH'));
  });
});

describe('createDeadMan', () => {
  it('pings the URL that its variable holds', async () => {
    const receiver = await startReceiver('slack', SECRET_PATH);
    receiver.mood.now = 'busy';
    const ping = createDeadMan('A_URL', { A_URL: receiver.url });
    assert.equal(await ping(new Date()), false);
    assert.equal(receiver.received.length, 1);
    await receiver.close();
    assert.equal(await ping(new Date()), false);
  });

  it('throws at startup if the variable is not set', () =>
    assert.throws(() => createDeadMan('A_URL', {}), /"deadManFrom": set A_URL/));

  it('does nothing without a variable', async () =>
    assert.equal(await createDeadMan(undefined, {})(new Date()), true));
});
