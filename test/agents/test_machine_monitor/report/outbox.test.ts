import assert from 'node:assert/strict';
import sinon from 'sinon';
import { Outbox } from '../../../../agents/test_machine_monitor/report/outbox.ts';
import type { OutgoingEvent } from '../../../../agents/test_machine_monitor/report/outgoing_event.ts';
import type { QuarantineRequest } from '../../../../agents/test_machine_monitor/report/quarantine_file.ts';
import { RefusedError } from '../../../../agents/test_machine_monitor/report/sink/sink.ts';
import { aLog } from '../../../support/builders.ts';

const eventOf = (version: string): OutgoingEvent => ({
  type: 'raw_state',
  host: { name: 'm', version, start_time: '' },
  running_swarming_task: false,
  launched_swarming: false,
  runner_seen: -1,
  forced_quarantine: false,
});

const aRequest = (id: string, reason = ''): QuarantineRequest => ({ id, reason });

/** What the sink does with each event in turn; it accepts all further events. */
type Behaviour = 'accepts' | 'fails' | 'refuses' | 'hangs' | 'times out';

const TIME_LIMIT_MS = 15_000;

describe('Outbox', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })));
  afterEach(() => sinon.restore());

  const openOutbox = (...behaviours: Behaviour[]) => {
    const { log, lines } = aLog();
    const attempts: string[] = [];
    const acknowledged: string[] = [];
    const keys: string[] = [];
    const ending = new AbortController();
    const giveUp = new AbortController();
    const outbox = new Outbox({
      log,
      acknowledged: async ({ id }) => void acknowledged.push(id),
      sink: {
        close: async () => undefined,
        send: async ({ host, forced_quarantine }, signal, key) => {
          keys.push(key);
          attempts.push(forced_quarantine ? `${host.version}!` : host.version);
          const behaviour = behaviours.shift() ?? 'accepts';
          if (behaviour === 'fails') throw new Error('connect ECONNREFUSED');
          if (behaviour === 'refuses') throw new RefusedError('400: fix it');
          if (behaviour === 'times out') {
            await new Promise((resolve) => setTimeout(resolve, TIME_LIMIT_MS));
            throw new Error('no answer');
          }
          if (behaviour === 'hangs') {
            await new Promise((_, reject) =>
              signal.addEventListener('abort', () => reject(new Error('ended'))),
            );
          }
          return '';
        },
      },
    });
    const done = outbox.run(ending.signal, giveUp.signal);
    return { outbox, attempts, acknowledged, keys, lines, ending, giveUp, done };
  };

  it('sends each event as it arrives', async () => {
    const { outbox, attempts } = openOutbox();
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(0);
    outbox.put(eventOf('2'), undefined);
    await clock.tickAsync(0);
    assert.deepEqual(attempts, ['1', '2']);
    assert.equal(clock.countTimers(), 0);
  });

  it('sends an event again, after a backoff, if it was not delivered', async () => {
    const { outbox, attempts } = openOutbox('fails', 'fails');
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(499);
    assert.deepEqual(attempts, ['1']);
    await clock.tickAsync(3_000);
    assert.deepEqual(attempts, ['1', '1', '1']);
  });

  it('gives every try of one event the same key, and every event its own', async () => {
    const { outbox, attempts, keys } = openOutbox('fails', 'fails');
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(10_000);
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(0);
    assert.deepEqual(attempts, ['1', '1', '1', '1']);
    assert.deepEqual(keys, [keys[0], keys[0], keys[0], keys[3]]);
    assert.notEqual(keys[3], keys[0]);
    for (const key of keys) assert.match(key, /^[A-Za-z0-9_-]{1,64}$/);
  });

  it("counts the time of a hanging attempt as backoff: the newest event arrives within 30 s of the server's return", async () => {
    const { outbox, attempts } = openOutbox(...Array.from({ length: 50 }, () => 'times out' as const));
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(120_000);
    for (let i = 0; i < 20; i += 1) {
      const before = attempts.length;
      await clock.tickAsync(30_000);
      assert(attempts.length > before, 'no attempt in 30 s');
    }
  });

  it('keeps only the newest event during an outage', async () => {
    const { outbox, attempts } = openOutbox('fails');
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(0);
    outbox.put(eventOf('2'), undefined);
    outbox.put(eventOf('3'), undefined);
    await clock.tickAsync(60_000);
    assert.deepEqual(attempts, ['1', '3']);
  });

  it('never sends a refused event again, and logs what to fix', async () => {
    const { outbox, attempts, lines } = openOutbox('refuses');
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(3_600_000);
    assert.deepEqual(attempts, ['1']);
    assert.deepEqual(
      lines.map(({ message, error }) => [message, (error as Error).message]),
      [['report refused', '400: fix it']],
    );
  });

  it("sends a task's request for quarantine, and passes on its acknowledgement", async () => {
    const { outbox, attempts, acknowledged } = openOutbox();
    outbox.put(eventOf('1'), aRequest('request'));
    outbox.put(eventOf('2'), undefined);
    await clock.tickAsync(0);
    assert.deepEqual([attempts, acknowledged], [['2!'], ['request']]);
  });

  it("sends the request's reason, and only with the request", async () => {
    const sent: OutgoingEvent[] = [];
    const ending = new AbortController();
    const outbox = new Outbox({
      log: aLog().log,
      acknowledged: async () => undefined,
      sink: { close: async () => undefined, send: async (event) => String(sent.push(event)) },
    });
    const done = outbox.run(ending.signal, ending.signal);
    for (const request of [aRequest('1', 'GPU hung'), aRequest('1', 'GPU hung'), aRequest('2'), undefined]) {
      outbox.put(eventOf('1'), request);
      await clock.tickAsync(0);
    }
    ending.abort();
    await done;
    assert.deepEqual(
      sent.map((event) => [event.forced_quarantine, event.quarantine_reason, 'quarantine_reason' in event]),
      [
        [true, 'GPU hung', true],
        [false, undefined, false],
        [true, undefined, false],
        [false, undefined, false],
      ],
    );
  });

  for (const [what, behaviour] of [
    ['was not delivered', 'fails'],
    ['was refused', 'refuses'],
  ] as const) {
    it(`sends the request of an event that ${what} once more, with the next event`, async () => {
      const { outbox, attempts, acknowledged } = openOutbox(behaviour);
      outbox.put(eventOf('1'), aRequest('request'));
      await clock.tickAsync(0);
      outbox.put(eventOf('2'), undefined);
      await clock.tickAsync(60_000);
      outbox.put(eventOf('3'), undefined);
      await clock.tickAsync(0);
      assert.deepEqual([attempts, acknowledged], [['1!', '2!', '3'], ['request']]);
    });
  }

  it('sends a request once even if a probe during the send saw it too: an operator may have cleared it since', async () => {
    let acknowledge: (() => void) | undefined;
    const attempts: boolean[] = [];
    const outbox = new Outbox({
      log: aLog().log,
      acknowledged: async () => undefined,
      sink: {
        close: async () => undefined,
        send: ({ forced_quarantine }) => {
          attempts.push(forced_quarantine);
          return new Promise((resolve) => (acknowledge = () => resolve('')));
        },
      },
    });
    const ending = new AbortController();
    const done = outbox.run(ending.signal, ending.signal);
    outbox.put(eventOf('1'), aRequest('request'));
    await clock.tickAsync(0);
    outbox.put(eventOf('2'), aRequest('request'));
    acknowledge?.();
    await clock.tickAsync(0);
    acknowledge?.();
    ending.abort();
    await done;
    assert.deepEqual(attempts, [true, false]);
  });

  it('tries once more to send the waiting event after the signal aborts, then ends', async () => {
    const { outbox, attempts, ending, done } = openOutbox('fails', 'fails');
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(0);
    ending.abort();
    await done;
    assert.deepEqual(attempts, ['1', '1']);
    assert.equal(clock.countTimers(), 0);
  });

  it('lets a send in progress finish after the signal aborts', async () => {
    const { outbox, attempts, ending, done, giveUp } = openOutbox('hangs');
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(0);
    ending.abort();
    await clock.tickAsync(6_000);
    assert.deepEqual(attempts, ['1']);
    giveUp.abort();
    await done;
    assert.equal(attempts.length, 2);
  });

  it('logs an outage once, and its number of failures when it ends', async () => {
    const { outbox, lines } = openOutbox('fails', 'fails', 'fails');
    outbox.put(eventOf('1'), undefined);
    await clock.tickAsync(60_000);
    assert.deepEqual(
      lines.map(({ message, times }) => [message, times]),
      [
        ['report not sent', undefined],
        ['reporting resumed', 3],
      ],
    );
  });
});
