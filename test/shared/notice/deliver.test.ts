import assert from 'node:assert/strict';
import type { Channel, Notice, Outcome } from '../../../shared/notice/channel.ts';
import { deliver, isOff, type Outbox } from '../../../shared/notice/deliver.ts';
import { tryChannels } from '../../../shared/notice/trial.ts';
import type { StoredIncident } from '../../../shared/types/stored_incident.ts';
import type { ChannelOff } from '../../../shared/types/sweep_state.ts';
import { aLog } from '../../support/builders.ts';
import { anIncident, HOST } from '../../support/notices.ts';
import { anOutbox } from '../../support/outbox.ts';
import { timeAfter } from '../../support/sight.ts';

const DELIVERED: Outcome = { kind: 'delivered', detail: 'answered 200' };
const FAILED: Outcome = { kind: 'failed', detail: 'answered 503' };
const REFUSED: Outcome = { kind: 'refused', detail: 'answered 403' };

const aChannel = (overrides: Partial<Channel> = {}) => {
  const sent: Notice[] = [];
  const answer: { now: Outcome } = { now: DELIVERED };
  const send: Channel['send'] = (notice) => {
    sent.push(notice);
    return Promise.resolve(answer.now);
  };
  const channel: Channel = { name: 'chat', kind: 'slack', narrowing: {}, hash: 'h1', send, ...overrides };
  return { channel, sent, answer };
};

/** Sweeps on a simulated clock. */
const sweeps = (channels: readonly Channel[], outbox: Outbox = anOutbox()) => {
  const now = { at: Date.parse(timeAfter(60)) };
  const { log, lines } = aLog();
  const sweep = (incidents: readonly StoredIncident[], off: readonly ChannelOff[] = []) =>
    deliver(channels, incidents, off, { outbox, now: () => new Date(now.at), host: HOST, log });
  return { now, lines, sweep };
};

const OPEN = anIncident();
const revision = (Revision: number, overrides: Partial<StoredIncident> = {}) =>
  anIncident({ Revision, Change: 'joined', ...overrides });
const closed = (Revision: number, overrides: Partial<StoredIncident> = {}) =>
  revision(Revision, { Change: 'closed', Closed: timeAfter(900), ...overrides });
const ids = (sent: readonly Notice[]) => sent.map(({ id }) => id.slice(OPEN.ID.length + 1));

describe('deliver', () => {
  it('tells a channel once of each revision, however often it sweeps', async () => {
    const { channel, sent } = aChannel();
    const { sweep } = sweeps([channel]);
    for (const incident of [OPEN, OPEN, revision(2), revision(2), closed(3), closed(3)])
      await sweep([incident]);
    assert.deepEqual(ids(sent), ['1', '2', '3']);
  });

  it('sends only the newest revision', async () => {
    const { channel, sent, answer } = aChannel();
    const { sweep, now } = sweeps([channel]);
    answer.now = FAILED;
    await sweep([OPEN]);
    answer.now = DELIVERED;
    now.at += 20_000;
    await sweep([revision(4)]);
    assert.deepEqual(ids(sent), ['1', '4']);
  });

  it('sends nothing of an incident that closed before anything reached the channel', async () => {
    const { channel, sent } = aChannel();
    await sweeps([channel]).sweep([closed(2)]);
    assert.deepEqual(sent, []);
  });

  it('keeps a quiet end from people, but tells it to programs that keep the state', async () => {
    for (const [kind, told] of [
      ['slack', ['1']],
      ['mail', ['1']],
      ['pagerduty', ['1', '2']],
      ['webhook', ['1', '2']],
    ] as const) {
      const { channel, sent } = aChannel({ kind });
      const { sweep } = sweeps([channel]);
      await sweep([OPEN]);
      await sweep([closed(2, { Quiet: true })]);
      assert.deepEqual(ids(sent), told);
    }
  });

  it('tells a channel only of its pools, kinds and severities, and of a deaf lab whatever its pools', async () => {
    const rows: readonly (readonly [Channel['narrowing'], StoredIncident, number])[] = [
      [{ pools: ['Skia'] }, OPEN, 1],
      [{ pools: ['Internal'] }, OPEN, 0],
      [{ pools: ['Internal'] }, anIncident({ Kind: 'deaf', Pools: [] }), 1],
      [{ kinds: ['silent', 'power'] }, OPEN, 1],
      [{ kinds: ['power'] }, OPEN, 0],
      [{ severities: ['page'] }, OPEN, 0],
      [{ severities: ['page'] }, anIncident({ Severity: 'page' }), 1],
    ];
    for (const [narrowing, incident, told] of rows) {
      const { channel, sent } = aChannel({ narrowing });
      await sweeps([channel]).sweep([incident]);
      assert.equal(sent.length, told, JSON.stringify(narrowing));
    }
  });

  it('tells who was told of a page how it ends, though it is a notice by then', async () => {
    const { channel, sent } = aChannel({ narrowing: { severities: ['page'] } });
    const { sweep } = sweeps([channel]);
    await sweep([anIncident({ Severity: 'page' })]);
    await sweep([revision(2, { Change: 'partly_back' })]);
    assert.deepEqual(ids(sent), ['1', '2']);
  });

  it('tells a channel that is new the newest revision of an open incident', async () => {
    const [old, young] = [aChannel(), aChannel({ name: 'new' })];
    const outbox = anOutbox();
    await sweeps([old.channel], outbox).sweep([revision(3)]);
    await sweeps([old.channel, young.channel], outbox).sweep([revision(3)]);
    assert.deepEqual([ids(old.sent), ids(young.sent)], [['3'], ['3']]);
  });

  it('remembers when the newest revision that was delivered reached the channel', async () => {
    const { channel, answer } = aChannel();
    const outbox = anOutbox();
    const { sweep, now } = sweeps([channel], outbox);
    const stored = () =>
      [...outbox.stored.values()].map(({ Revision, DeliveredAt }) => [Revision, DeliveredAt]);
    answer.now = FAILED;
    await sweep([OPEN]);
    assert.deepEqual(stored(), [[0, undefined]]);
    answer.now = DELIVERED;
    now.at += 20_000;
    await sweep([OPEN]);
    const told = new Date(now.at).toISOString();
    assert.deepEqual(stored(), [[1, told]]);
    answer.now = FAILED;
    now.at += 20_000;
    await sweep([revision(2)]);
    assert.deepEqual(stored(), [[1, told]]);
  });

  it('tries again with pauses that double up to a day, under the same ID', async () => {
    const { channel, sent, answer } = aChannel();
    const { sweep, now } = sweeps([channel]);
    answer.now = FAILED;
    const tries: number[] = [];
    const start = now.at;
    for (; now.at < start + 4 * 86_400_000; now.at += sent.length < 8 ? 20_000 : 600_000) {
      const before = sent.length;
      await sweep([OPEN]);
      if (sent.length > before) tries.push((now.at - start) / 1000);
    }
    const pauses = tries.slice(1).map((time, i) => time - tries[i]!);
    assert.deepEqual(pauses.slice(0, 5), [20, 40, 80, 160, 320]);
    assert.ok(pauses.every((pause) => pause <= 86_400 + 600));
    assert.ok(pauses.at(-1)! >= 86_400);
    assert.equal(new Set(ids(sent)).size, 1);
  });

  it('waits as long as the receiver asks', async () => {
    const { channel, sent, answer } = aChannel();
    const { sweep, now } = sweeps([channel]);
    answer.now = { ...FAILED, retryAfterMs: 120_000 };
    await sweep([OPEN]);
    now.at += 119_000;
    await sweep([OPEN]);
    assert.equal(sent.length, 1);
    now.at += 1000;
    await sweep([OPEN]);
    assert.equal(sent.length, 2);
  });

  it('sends a revision that was refused no more, but the next', async () => {
    const { channel, sent, answer } = aChannel();
    const { sweep, now } = sweeps([channel]);
    answer.now = REFUSED;
    await sweep([OPEN]);
    now.at += 90_000_000;
    await sweep([OPEN]);
    await sweep([revision(2)]);
    assert.deepEqual(ids(sent), ['1', '2']);
  });

  it('ends a channel’s turn at its first failure, and no other channel’s', async () => {
    const [broken, other] = [aChannel(), aChannel({ name: 'other' })];
    broken.answer.now = FAILED;
    await sweeps([broken.channel, other.channel]).sweep([anIncident({ ID: 'a' }), anIncident({ ID: 'b' })]);
    assert.deepEqual([broken.sent.length, other.sent.length], [1, 2]);
  });

  it('ends a channel’s turn after 10 s, and goes on in the next sweep', async () => {
    const sent: string[] = [];
    const send: Channel['send'] = ({ incident }) => {
      sent.push(incident.ID);
      now.at += 6000;
      return Promise.resolve(DELIVERED);
    };
    const { sweep, now } = sweeps([aChannel({ send }).channel]);
    const all = ['a', 'b', 'c'].map((ID) => anIncident({ ID }));
    await sweep(all);
    assert.deepEqual(sent, ['a', 'b']);
    await sweep(all);
    assert.deepEqual(sent, ['a', 'b', 'c']);
  });

  it('turns off a channel that is gone, until its URL is another', async () => {
    const { channel, sent, answer } = aChannel();
    const { sweep } = sweeps([channel]);
    answer.now = { kind: 'gone', detail: 'answered 410' };
    const off = await sweep([OPEN]);
    assert.deepEqual(off, [{ Name: 'chat', Hash: 'h1' }]);
    assert.deepEqual(await sweep([revision(2)], off), []);
    assert.equal(sent.length, 1);
    assert.equal(isOff({ ...channel, hash: 'h2' }, off), false);
  });

  it('logs what the store refuses, and tells the other channels', async () => {
    const [one, other] = [aChannel(), aChannel({ name: 'other' })];
    const good = anOutbox();
    const outbox: Outbox = {
      update: (id, name, step) =>
        name === 'chat' ? Promise.reject(new Error('no store')) : good.update(id, name, step),
    };
    const { sweep, lines } = sweeps([one.channel, other.channel], outbox);
    await sweep([OPEN]);
    assert.deepEqual([one.sent.length, other.sent.length], [0, 1]);
    assert.ok(lines.some(({ message }) => message === 'notices not delivered'));
  });

  it('sends a notice once if two sweeps run at once', async () => {
    const { channel, sent } = aChannel();
    const outbox = anOutbox();
    const [one, two] = [sweeps([channel], outbox), sweeps([channel], outbox)];
    await Promise.all([one.sweep([OPEN]), two.sweep([OPEN])]);
    assert.equal(sent.length, 1);
  });

  it('repeats at most one notice for each kill, at whatever step, under one ID', async () => {
    let deliveredTwice = 0;
    for (let killAt = 1; killAt <= 12; killAt += 1) {
      const { channel: honest, sent } = aChannel();
      const stored = anOutbox();
      let steps = 0;
      /** The step never returns: the process was killed before or after it took effect. */
      const killable = async <T>(work: () => Promise<T>): Promise<T> => {
        if (++steps === killAt) throw new Error('killed');
        const result = await work();
        if (++steps === killAt) throw new Error('killed');
        return result;
      };
      const channel = {
        ...honest,
        send: (...all: Parameters<Channel['send']>) => killable(() => honest.send(...all)),
      };
      const outbox: Outbox = { update: (...all) => killable(() => stored.update(...all)) };
      const { sweep, now } = sweeps([channel], outbox);
      for (let round = 0; round < 8; round += 1) {
        await sweep([OPEN, anIncident({ ID: 'other' })]);
        now.at += 20_000;
      }
      const counts = Map.groupBy(sent, ({ id }) => id);
      assert.deepEqual([...counts.keys()].sort(), [`${OPEN.ID}-1`, 'other-1'].sort());
      assert.ok(sent.length <= 3, `killed at step ${killAt}: ${sent.length} notices`);
      if (sent.length === 3) deliveredTwice += 1;
    }
    assert.ok(deliveredTwice > 0, 'a kill between the answer and the record repeats the notice');
  });
});

describe('tryChannels', () => {
  const now = new Date(timeAfter(0));

  it('answers what each channel said, and which are reached', async () => {
    const [good, bad] = [aChannel(), aChannel({ name: 'bad' })];
    bad.answer.now = REFUSED;
    assert.deepEqual(
      await tryChannels([good.channel, bad.channel], undefined, new Map(), { host: HOST, now }),
      [
        { Channel: 'chat', Said: 'answered 200', Delivered: true },
        { Channel: 'bad', Said: 'answered 403', Delivered: false },
      ],
    );
    assert.equal(good.sent[0]!.type, 'notice.test');
  });

  it('tries the channel that is named, and refuses a name that is none', async () => {
    const [one, other] = [aChannel(), aChannel({ name: 'other' })];
    const channels = [one.channel, other.channel];
    await tryChannels(channels, 'other', new Map(), { host: HOST, now });
    assert.deepEqual([one.sent.length, other.sent.length], [0, 1]);
    await assert.rejects(tryChannels(channels, '__proto__', new Map(), { host: HOST, now }), {
      refusal: 'bad-request',
    });
  });

  it('tries each channel at most once a minute', async () => {
    const { channel, sent } = aChannel();
    const lastTried = new Map<string, number>();
    const at = (seconds: number) =>
      tryChannels([channel], 'chat', lastTried, { host: HOST, now: new Date(timeAfter(seconds)) });
    await at(0);
    const [answer] = await at(59);
    assert.match(answer!.Said, /less than a minute ago/);
    await at(60);
    assert.equal(sent.length, 2);
  });

  it('resolves a pager at once', async () => {
    const { channel, sent } = aChannel({ kind: 'pagerduty' });
    await tryChannels([channel], undefined, new Map(), { host: HOST, now });
    assert.deepEqual(
      sent.map(({ action, incident }) => [action, incident.ID]),
      [
        ['trigger', sent[0]!.incident.ID],
        ['resolve', sent[0]!.incident.ID],
      ],
    );
  });
});
