import assert from 'node:assert/strict';
import sinon from 'sinon';
import { Outbox } from '../../../../agents/test_machine_monitor/report/outbox.ts';
import type { OutgoingEvent } from '../../../../agents/test_machine_monitor/report/outgoing_event.ts';
import { RefusedError } from '../../../../agents/test_machine_monitor/report/sink/sink.ts';
import { aLog } from '../../../support/builders.ts';

const report = (version: string): OutgoingEvent => ({
  type: 'raw_state',
  host: { name: 'm', version, start_time: '' },
  running_swarming_task: false,
  launched_swarming: false,
  forced_quarantine: false,
});

/** What the sink does with each report, in turn; then it takes them. */
type Behaviour = 'takes' | 'fails' | 'refuses' | 'hangs' | 'times out';

const TIME_LIMIT_MS = 15_000;

describe('the way out of reports', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })));
  afterEach(() => sinon.restore());

  const opening = (...behaviours: Behaviour[]) => {
    const { log, lines } = aLog();
    const tried: string[] = [];
    const acknowledged: string[] = [];
    const ending = new AbortController();
    const hurry = new AbortController();
    const outbox = new Outbox({
      log,
      acknowledged: async (request) => void acknowledged.push(request),
      sink: {
        close: async () => undefined,
        send: async ({ host, forced_quarantine }, signal) => {
          tried.push(forced_quarantine ? `${host.version}!` : host.version);
          const behaviour = behaviours.shift() ?? 'takes';
          if (behaviour === 'fails') throw new Error('connect ECONNREFUSED');
          if (behaviour === 'refuses') throw new RefusedError('400: mend it');
          if (behaviour === 'times out') {
            await new Promise((resolve) => setTimeout(resolve, TIME_LIMIT_MS));
            throw new Error('nobody answered');
          }
          if (behaviour === 'hangs') {
            await new Promise((_, reject) =>
              signal.addEventListener('abort', () => reject(new Error('ended'))),
            );
          }
        },
      },
    });
    const done = outbox.run(ending.signal, hurry.signal);
    return { outbox, tried, acknowledged, lines, ending, hurry, done };
  };

  it('sends each report as it comes', async () => {
    const { outbox, tried } = opening();
    outbox.put(report('1'), undefined);
    await clock.tickAsync(0);
    outbox.put(report('2'), undefined);
    await clock.tickAsync(0);
    assert.deepEqual(tried, ['1', '2']);
    assert.equal(clock.countTimers(), 0);
  });

  it('tries again after a while what did not arrive', async () => {
    const { outbox, tried } = opening('fails', 'fails');
    outbox.put(report('1'), undefined);
    await clock.tickAsync(499);
    assert.deepEqual(tried, ['1']);
    await clock.tickAsync(3_000);
    assert.deepEqual(tried, ['1', '1', '1']);
  });

  it('counts the time that an attempt hung as a pause: what is newest arrives within 30 s of the return', async () => {
    const { outbox, tried } = opening(...Array.from({ length: 50 }, () => 'times out' as const));
    outbox.put(report('1'), undefined);
    await clock.tickAsync(120_000);
    for (let times = 0; times < 20; times++) {
      const before = tried.length;
      await clock.tickAsync(30_000);
      assert(tried.length > before, 'none in 30 s');
    }
  });

  it('while nothing arrives keeps the newest alone', async () => {
    const { outbox, tried } = opening('fails');
    outbox.put(report('1'), undefined);
    await clock.tickAsync(0);
    outbox.put(report('2'), undefined);
    outbox.put(report('3'), undefined);
    await clock.tickAsync(60_000);
    assert.deepEqual(tried, ['1', '3']);
  });

  it('never tries again what is refused, and says what to mend', async () => {
    const { outbox, tried, lines } = opening('refuses');
    outbox.put(report('1'), undefined);
    await clock.tickAsync(3_600_000);
    assert.deepEqual(tried, ['1']);
    assert.deepEqual(
      lines.map(({ message, error }) => [message, (error as Error).message]),
      [['report refused', '400: mend it']],
    );
  });

  it("carries a task's request and hears it acknowledged", async () => {
    const { outbox, tried, acknowledged } = opening();
    outbox.put(report('1'), 'request');
    outbox.put(report('2'), undefined);
    await clock.tickAsync(0);
    assert.deepEqual([tried, acknowledged], [['2!'], ['request']]);
  });

  for (const [what, behaviour] of [
    ['that did not arrive', 'fails'],
    ['that was refused', 'refuses'],
  ] as const) {
    it(`lets the request of a report ${what} ride along with the next, once`, async () => {
      const { outbox, tried, acknowledged } = opening(behaviour);
      outbox.put(report('1'), 'request');
      await clock.tickAsync(0);
      outbox.put(report('2'), undefined);
      await clock.tickAsync(60_000);
      outbox.put(report('3'), undefined);
      await clock.tickAsync(0);
      assert.deepEqual([tried, acknowledged], [['1!', '2!', '3'], ['request']]);
    });
  }

  it('reports a request once, though a look taken meanwhile saw it too: an operator may have cleared it since', async () => {
    let arrive: (() => void) | undefined;
    const tried: boolean[] = [];
    const outbox = new Outbox({
      log: aLog().log,
      acknowledged: async () => undefined,
      sink: {
        close: async () => undefined,
        send: ({ forced_quarantine }) => {
          tried.push(forced_quarantine);
          return new Promise((resolve) => (arrive = resolve));
        },
      },
    });
    const ending = new AbortController();
    const done = outbox.run(ending.signal, ending.signal);
    outbox.put(report('1'), 'request');
    await clock.tickAsync(0);
    outbox.put(report('2'), 'request');
    arrive?.();
    await clock.tickAsync(0);
    arrive?.();
    ending.abort();
    await done;
    assert.deepEqual(tried, [true, false]);
  });

  it('at the end tries once more what waits, and then ends', async () => {
    const { outbox, tried, ending, done } = opening('fails', 'fails');
    outbox.put(report('1'), undefined);
    await clock.tickAsync(0);
    ending.abort();
    await done;
    assert.deepEqual(tried, ['1', '1']);
    assert.equal(clock.countTimers(), 0);
  });

  it('at the end lets what is under way arrive', async () => {
    const { outbox, tried, ending, done, hurry } = opening('hangs');
    outbox.put(report('1'), undefined);
    await clock.tickAsync(0);
    ending.abort();
    await clock.tickAsync(6_000);
    assert.deepEqual(tried, ['1']);
    hurry.abort();
    await done;
    assert.equal(tried.length, 2);
  });

  it('says a lasting trouble once, and how often it was when it is over', async () => {
    const { outbox, lines } = opening('fails', 'fails', 'fails');
    outbox.put(report('1'), undefined);
    await clock.tickAsync(60_000);
    assert.deepEqual(
      lines.map(({ message, times }) => [message, times]),
      [
        ['report not sent', undefined],
        ['reports arrive again', 3],
      ],
    );
  });
});
