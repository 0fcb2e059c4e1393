import assert from 'node:assert/strict';
import { createChannels } from '../../../shared/notice/channels.ts';
import type { ChannelConfig } from '../../../shared/types/instance.ts';
import { type MailMood, startMailServer } from '../../support/mail_server.ts';
import { aMailConfig, aNotice, HOST } from '../../support/notices.ts';

const started = async (mood: MailMood = 'real', overrides: Partial<ChannelConfig> = {}) => {
  const server = await startMailServer();
  server.mood.now = mood;
  const warnings: unknown[] = [];
  const { config, env } = aMailConfig(server.port, overrides);
  const warn = (message: string, fields: object) => warnings.push([message, fields]);
  const [channel] = createChannels([config], env, { host: HOST, write: () => undefined, warn, limitMs: 500 });
  return { ...server, channel: channel!, warnings };
};

describe('a channel of the kind mail', () => {
  it('sends one message to all, over TLS, in the thread of its incident', async () => {
    const { channel, messages, close } = await started();
    const notice = aNotice();
    const outcome = await channel.send(notice, new Date());
    await close();
    assert.deepEqual(outcome, { kind: 'delivered', detail: 'taken for 2 of 2' });
    const [message] = messages;
    assert.deepEqual(message!.to, ['ann@example.org', 'bob@example.org']);
    assert.ok(message!.secure);
    const header = (name: string) => new RegExp(`^${name}: (.*)\\r$`, 'm').exec(message!.raw)?.[1];
    assert.equal(header('Message-ID'), `<${notice.id}@${HOST}>`);
    assert.equal(header('References'), `<${notice.incident.ID}@${HOST}>`);
    assert.equal(header('Auto-Submitted'), 'auto-generated');
    assert.equal(header('Subject'), 'NOTICE silent: pool Skia');
  });

  it('adds no header, whatever the names in it', async () => {
    const { channel, messages, close } = await started();
    await channel.send(aNotice({ Place: 'rack x\r\nBcc: eve@example.org\r\n\r\nHello' }), new Date());
    await close();
    const [head] = messages[0]!.raw.split('\r\n\r\n');
    assert.doesNotMatch(head!, /^Bcc:/m);
    assert.equal(messages[0]!.to.length, 2);
  });

  it('has delivered once one recipient is taken, and says which were not', async () => {
    const { channel, warnings, close } = await started('refuses one');
    assert.deepEqual(await channel.send(aNotice(), new Date()), {
      kind: 'delivered',
      detail: 'taken for 1 of 2',
    });
    await close();
    assert.deepEqual(warnings.at(-1), [
      'mail recipients refused',
      { channel: 'mail', recipients: ['bob@example.org'] },
    ]);
  });

  for (const [mood, outcome] of [
    ['refuses all', { kind: 'refused', detail: 'EENVELOPE, answered 550' }],
    ['refuses the password', { kind: 'failed', detail: 'EAUTH, answered 535' }],
    ['busy', { kind: 'failed', detail: 'EMESSAGE, answered 451' }],
  ] as const)
    it(`knows what it means that the server ${mood === 'busy' ? 'is busy' : mood}`, async () => {
      const { channel, close } = await started(mood);
      assert.deepEqual(await channel.send(aNotice(), new Date()), outcome);
      await close();
    });

  it('gives up on a server that hangs', async () => {
    const { channel, close } = await started('hangs');
    const { kind } = await channel.send(aNotice(), new Date());
    assert.equal(kind, 'failed');
    await close();
  });

  it('sends nothing to a server whose certificate is not trusted, unless the config says so, which is said at start', async () => {
    const { channel, messages, warnings, close } = await started('real', { insecure: false });
    const { kind } = await channel.send(aNotice(), new Date());
    assert.equal(kind, 'failed');
    assert.deepEqual([messages, warnings], [[], []]);
    await close();
    const trusting = await started('real');
    assert.deepEqual(trusting.warnings, [['mail server not checked', { channel: 'mail' }]]);
    await trusting.close();
  });
});
