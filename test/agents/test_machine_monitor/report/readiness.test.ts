import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { OutgoingEvent } from '../../../../agents/test_machine_monitor/report/outgoing_event.ts';
import { Readiness } from '../../../../agents/test_machine_monitor/report/readiness.ts';
import { aLog } from '../../../support/builders.ts';

const EVENT: OutgoingEvent = {
  type: 'raw_state',
  host: { name: 'm', version: '1', start_time: '' },
  running_swarming_task: false,
  launched_swarming: false,
  runner_seen: -1,
  forced_quarantine: false,
};

describe('Readiness', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => (clock = sinon.useFakeTimers({ toFake: ['performance'] })));
  afterEach(() => sinon.restore());

  const open = () => {
    const { log, lines } = aLog();
    const readiness = new Readiness(log);
    let failure: Error | undefined;
    const sink = readiness.watch({
      send: async () => {
        if (failure !== undefined) throw failure;
        return 'it answered 200';
      },
      close: async () => undefined,
    });
    return {
      readiness,
      lines,
      accept: async () => {
        failure = undefined;
        await sink.send(EVENT, AbortSignal.abort(), 'key');
      },
      fail: async (message: string) => {
        failure = new Error(message);
        await assert.rejects(sink.send(EVENT, AbortSignal.abort(), 'key'), failure);
      },
    };
  };

  it('has an obstacle until the first report is accepted: why the Description is not known, or why it was not sent', async () => {
    const { readiness, fail } = open();
    assert.equal(readiness.obstacle(undefined), 'no report was accepted yet');
    assert.equal(readiness.obstacle(new Error('answered 403')), 'no report was accepted yet: answered 403');
    await fail('answered 503');
    assert.equal(readiness.obstacle(undefined), 'no report was accepted yet: answered 503');
  });

  it('has none for 90 s after each report that is accepted, whatever fails meanwhile', async () => {
    const { readiness, accept, fail } = open();
    await accept();
    await fail('answered 503');
    clock.tick(90_000);
    assert.equal(readiness.obstacle(new Error('answered 403')), undefined);
    clock.tick(1_000);
    assert.equal(readiness.obstacle(undefined), 'the last report was accepted 91 s ago: answered 503');
    await accept();
    assert.equal(readiness.obstacle(undefined), undefined);
    clock.tick(100_000);
    assert.equal(readiness.obstacle(undefined), 'the last report was accepted 100 s ago');
  });

  it('logs once that the first report was accepted', async () => {
    const { lines, accept, fail } = open();
    await fail('answered 503');
    await accept();
    await accept();
    assert.deepEqual(
      lines.map(({ message, answer }) => [message, answer]),
      [['first report accepted', 'it answered 200']],
    );
  });
});
