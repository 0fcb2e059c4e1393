/** What the power-cycle server makes of the machine server's answers. */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asAgent } from '../../../agents/powercycle_server/agent_id.ts';
import { AnsweredError, createPowerServer, RefusedError } from '../../../agents/powercycle_server/server.ts';
import { anonymous } from '../../../shared/client/google_identity.ts';
import { createRequest } from '../../../shared/client/request.ts';
import { POWER_AGENT_HEADER, type ResultRequest } from '../../../shared/types/powercycle_api.ts';

const { signal } = new AbortController();
const ID = '0b6f1e0c-5d1a-4c7e-9a55-3f8f2f0c8f11';
const RESULT: ResultRequest = {
  ...{ RequestID: 'r1', Outcome: 'verified', Controller: 'd', Outlet: '1', Detail: '', Final: true },
  ...{ OffSeconds: 10, OffSecondsAgo: 20, OnSecondsAgo: 10 },
};

describe('the power-cycle server, asking the machine server,', () => {
  const closes: (() => void)[] = [];
  afterEach(() => {
    for (const close of closes.splice(0)) close();
  });

  const serverOf = async (answer: (response: ServerResponse) => void) => {
    const server = createServer((request, response) => {
      request.resume();
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closes.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return createPowerServer(createRequest(url, anonymous, 'test').request);
  };

  it('reads the requests of a lab of 12,000 machines', async () => {
    const Requests = Array.from({ length: 12_000 }, (_, at) => ({
      MachineID: `skia-e-linux-${at}`,
      RequestID: ID,
      RequestedAt: '2026-01-02T03:04:05.678901Z',
      RequestedBy: 'somebody.with.a.long.name@machines.example.org',
      Maintenance: false,
      ClaimedBy: 'rack4-jump',
      ClaimedUntil: '2026-01-02T03:04:05.678901Z',
    }));
    const server = await serverOf((response) =>
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ AsOf: '2026-01-02T03:04:05Z', Requests })),
    );
    assert.equal((await server.requests(signal)).Requests.length, 12_000);
  });

  it('takes a refusal for final only if it is the server’s own', async () => {
    const refusing = (type: string) =>
      serverOf((response) => response.writeHead(400, { 'content-type': type }).end('{"type":"bad-request"}'));
    const own = await refusing('application/problem+json');
    await assert.rejects(own.result('m', RESULT, signal), RefusedError);
    const proxy = await refusing('text/html');
    await assert.rejects(proxy.result('m', RESULT, signal), AnsweredError);
  });

  it('names itself whatever its host is called', async () => {
    for (const [host, name] of [
      ['rack4-jump', 'rack4-jump'],
      ['機架', 'unnamed'],
    ] as const)
      assert.deepEqual(await asAgent(anonymous, ID, host)(), { [POWER_AGENT_HEADER]: `${ID} ${name}` });
  });
});
