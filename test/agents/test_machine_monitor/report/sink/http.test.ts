import assert from 'node:assert/strict';
import type { OutgoingEvent } from '../../../../../agents/test_machine_monitor/report/outgoing_event.ts';
import { createHttpSink } from '../../../../../agents/test_machine_monitor/report/sink/http.ts';

const never = new AbortController().signal;
const EVENT: OutgoingEvent = {
  type: 'raw_state',
  host: { name: 'm', version: '1', start_time: '' },
  running_swarming_task: false,
  launched_swarming: false,
  runner_seen: -1,
  forced_quarantine: true,
};

describe('the HTTP sink', () => {
  const send = (status: number, contentType: string) =>
    createHttpSink(() =>
      Promise.resolve({ status, contentType, text: '', explanation: `it was ${status}` }),
    ).send(EVENT, never, 'key-1');

  it("resolves on a 200 in the server's own format", async () => {
    assert.equal(await send(200, 'application/json'), 'it was 200');
  });

  it('passes on the key of the event, so that a repeated report counts once', async () => {
    const keys: unknown[] = [];
    await createHttpSink((_method, _path, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      return Promise.resolve({ status: 200, contentType: 'application/json', text: '', explanation: '' });
    }).send(EVENT, never, 'key-1');
    assert.deepEqual(keys, ['key-1']);
  });

  for (const [what, status, contentType] of [
    ['a sign-in page, which dropped the event', 200, 'text/html'],
    ['a 200 without a content type', 200, ''],
    ['a server error', 503, 'application/problem+json'],
    ['too many requests', 429, 'application/json'],
  ] as const) {
    it(`throws a retryable error on ${what}`, async () => {
      await assert.rejects(send(status, contentType), { name: 'Error', message: `it was ${status}` });
    });
  }

  it('throws RefusedError on a refusal', async () => {
    await assert.rejects(send(400, 'application/problem+json'), { name: 'RefusedError' });
  });
});
