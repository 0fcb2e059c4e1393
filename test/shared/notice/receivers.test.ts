import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { createChannels } from '../../../shared/notice/channels.ts';
import type { Outcome } from '../../../shared/notice/channel.ts';
import {
  type Mood,
  RECEIVER_KINDS,
  type ReceiverKind,
  SIGNING_SECRET,
  startReceiver,
} from '../../support/receivers.ts';
import { aChannelConfig, aNotice, HOST, SECRET_PATH } from '../../support/notices.ts';

/** For a receiver that hangs; others have the time that they need. */
const HANGING_MS = 100;

const started = async (kind: ReceiverKind, mood: Mood = 'real') => {
  const receiver = await startReceiver(kind, SECRET_PATH);
  receiver.mood.now = mood;
  const { config, env } = aChannelConfig(kind, receiver.url);
  const limitMs = mood === 'hangs' ? HANGING_MS : 10_000;
  const deps = { host: HOST, write: () => undefined, warn: () => undefined, limitMs };
  const [channel] = createChannels([config], env, { ...deps, pagerDuty: new URL(receiver.url) });
  return { ...receiver, channel: channel! };
};

const outcomes: readonly (readonly [mood: Mood, outcome: Outcome])[] = [
  ['refuses', { kind: 'refused', detail: 'answered 403' }],
  ['busy', { kind: 'failed', detail: 'answered 429', retryAfterMs: 120_000 }],
  ['down', { kind: 'failed', detail: 'answered 503' }],
  ['gone', { kind: 'gone', detail: 'answered 410' }],
  ['hangs', { kind: 'failed', detail: 'no answer in time' }],
  ['hangs up', { kind: 'failed', detail: 'UND_ERR_SOCKET' }],
  ['redirects', { kind: 'failed', detail: 'answered 307, a redirection, which is not followed' }],
];

for (const kind of RECEIVER_KINDS)
  describe(`a channel of the kind ${kind}`, () => {
    it('tells its receiver of an incident', async () => {
      const { channel, received, close } = await started(kind);
      const outcome = await channel.send(aNotice(), new Date());
      assert.equal(outcome.kind, 'delivered', JSON.stringify([outcome, received]));
      await close();
    });

    it('tells of any incident, whatever its length and characters', async () => {
      const { channel, received, close } = await started(kind);
      for (const text of ['<!channel> & *bold* "\\ \u202e\u0007', '&<">\\', '\u{1f680}', '\ud800'])
        for (const length of [1, 10_000]) {
          const notice = aNotice({ Summary: text.repeat(length), Place: text.repeat(length), Kind: 'power' });
          // A webhook passes on the whole incident, of which stores bound the size.
          const outcome = await channel.send(notice, new Date());
          assert.equal(outcome.kind, 'delivered', received.at(-1)!.body.slice(0, 300));
        }
      await close();
    });

    for (const [mood, outcome] of outcomes)
      it(`knows what it means that its receiver ${mood.startsWith('hangs') || mood.endsWith('s') ? mood : `is ${mood}`}`, async () => {
        const { channel, received, close } = await started(kind, mood);
        assert.deepEqual(await channel.send(aNotice(), new Date()), outcome);
        assert.equal(received.length, 1);
        await close();
      });

    it('says which way a receiver that is not there cannot be reached', async () => {
      const { channel, close } = await started(kind);
      await close();
      assert.deepEqual(await channel.send(aNotice(), new Date()), { kind: 'failed', detail: 'ECONNREFUSED' });
    });
  });

describe('the webhook', () => {
  it('is signed anew at each try, under one webhook-id', async () => {
    const { channel, received, close } = await started('webhook');
    const notice = aNotice();
    const times = [new Date(Date.now() - 60_000), new Date()];
    for (const time of times) await channel.send(notice, time);
    await close();
    assert.deepEqual(
      received.map(({ headers }) => headers['webhook-id']),
      [notice.id, notice.id],
    );
    assert.notEqual(received[0]!.headers['webhook-signature'], received[1]!.headers['webhook-signature']);
    const verifier = new Webhook(SIGNING_SECRET);
    for (const { body, headers } of received) assert.ok(verifier.verify(body, headers));
    const forged = received[0]!.body.replace('"Count":2', '"Count":3');
    assert.throws(() => verifier.verify(forged, received[0]!.headers), /No matching signature/);
  });

  it('says what happened, when, and the whole incident', async () => {
    const { channel, received, close } = await started('webhook');
    const notices = [aNotice(), aNotice({ Change: 'joined' }), aNotice({ Change: 'closed' })];
    const now = new Date();
    for (const notice of notices) await channel.send(notice, now);
    await close();
    assert.deepEqual(
      received.map(({ body }) => JSON.parse(body) as unknown),
      ['incident.opened', 'incident.updated', 'incident.closed'].map((type, i) => ({
        ...{ type, timestamp: now.toISOString(), data: notices[i]!.incident },
      })),
    );
  });
});

const bodyOf = async (kind: ReceiverKind, notice = aNotice()) => {
  const { channel, received, close } = await started(kind);
  await channel.send(notice, new Date());
  await close();
  const [{ body, path }] = received as [(typeof received)[number]];
  return { path: new URL(path, 'http://localhost'), body: JSON.parse(body) as Record<string, unknown> };
};

describe('the message in Slack', () => {
  it('is one section of text, with a link', async () => {
    const { body } = await bodyOf('slack');
    const text = String(body['text']);
    assert.match(text, /^NOTICE silent: pool Skia\nIn pool Skia: 2 machines are silent since/);
    assert.ok(text.endsWith(`\n<${aNotice().link}|Incident>`));
    assert.deepEqual(body['blocks'], [{ type: 'section', text: { type: 'mrkdwn', text } }]);
  });

  it('contains no markup but its link', async () => {
    const { body } = await bodyOf(
      'slack',
      aNotice({ Summary: '<!channel> *b* _i_ a_b & http://evil.example' }),
    );
    const text = String(body['text']).split('\n')[1];
    assert.equal(
      text!.replaceAll('\u2060', '·'),
      '&lt;!channel&gt; ·*·b·*· ·_·i·_· a_b &amp; http:·//evil.example',
    );
  });
});

describe('the message in Google Chat', () => {
  it('is in the thread of its incident, and sent once for each revision', async () => {
    const notice = aNotice();
    const { body, path } = await bodyOf('google_chat', notice);
    assert.deepEqual(body['thread'], { threadKey: notice.incident.ID });
    assert.equal(path.searchParams.get('requestId'), notice.id);
    assert.equal(path.searchParams.get('messageReplyOption'), 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
    assert.equal(path.searchParams.get('token'), 'a/b');
  });

  it('mentions nobody', async () => {
    const { body } = await bodyOf('google_chat', aNotice({ Summary: '<users/all>' }));
    assert.match(String(body['text']), /\n‹users\/all›\n/);
  });
});

describe('the message in Teams', () => {
  it('is an Adaptive Card whose text has no markup', async () => {
    const { body } = await bodyOf('teams', aNotice({ Summary: '[x](http://evil.example) **b**' }));
    const [attachment] = body['attachments'] as readonly {
      contentType: string;
      contentUrl: null;
      content: unknown;
    }[];
    assert.equal(attachment!.contentType, 'application/vnd.microsoft.card.adaptive');
    assert.equal(attachment!.contentUrl, null);
    const { body: card } = attachment!.content as {
      body: readonly { type: string; inlines: readonly object[] }[];
    };
    assert.ok(card.every(({ type }) => type === 'RichTextBlock'));
    assert.deepEqual(card[1]!.inlines, [
      { type: 'TextRun', text: '[x](http://evil.example) **b**', weight: 'default' },
    ]);
  });
});

describe('the incident in PagerDuty', () => {
  for (const [change, severity, action, pagerDuty] of [
    ['opened', 'page', 'trigger', 'critical'],
    ['joined', 'notice', 'trigger', 'warning'],
    ['acknowledged', 'page', 'acknowledge', 'critical'],
    ['closed', 'page', 'resolve', 'critical'],
  ] as const)
    it(`gets the action "${action}" after "${change}" of a ${severity}`, async () => {
      const notice = aNotice({ Change: change, Severity: severity });
      const { body } = await bodyOf('pagerduty', notice);
      assert.equal(body['event_action'], action);
      assert.equal(body['dedup_key'], notice.incident.ID);
      const { source, severity: urgency } = body['payload'] as { source: string; severity: string };
      assert.deepEqual([source, urgency], [HOST, pagerDuty]);
    });
});
