import assert from 'node:assert/strict';
import { createHttpSink } from '../../../../../agents/test_machine_monitor/report/sink/http.ts';
import type { OutgoingEvent } from '../../../../../agents/test_machine_monitor/report/outgoing_event.ts';

const never = new AbortController().signal;
const REPORT: OutgoingEvent = {
  type: 'raw_state',
  host: { name: 'm', version: '1', start_time: '' },
  running_swarming_task: false,
  launched_swarming: false,
  forced_quarantine: true,
};

describe('reports by HTTP', () => {
  const sending = (status: number, contentType: string) =>
    createHttpSink(() =>
      Promise.resolve({ status, contentType, text: '', explanation: `it was ${status}` }),
    ).send(REPORT, never);

  it("are acknowledged by a 200 in the server's own format", async () => {
    await sending(200, 'application/json');
  });

  for (const [what, status, contentType] of [
    ['a sign-in page, which took nothing', 200, 'text/html'],
    ['a 200 of unknown kind', 200, ''],
    ['a server in trouble', 503, 'application/problem+json'],
    ['a server that asks to be asked later', 429, 'application/json'],
  ] as const) {
    it(`are to be sent again after ${what}`, async () => {
      await assert.rejects(sending(status, contentType), { name: 'Error', message: `it was ${status}` });
    });
  }

  it('are never to be sent again as they are after a refusal', async () => {
    await assert.rejects(sending(400, 'application/problem+json'), { name: 'RefusedError' });
  });
});
