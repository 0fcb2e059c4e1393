import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMetadata } from '../../../../../agents/test_machine_monitor/device/standalone/metadata.ts';

const never = new AbortController().signal;

describe('createMetadata', () => {
  const serving = async (headers: Record<string, string>, status = 200) => {
    const requests: (string | string[] | undefined)[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url, request.headers['metadata-flavor']);
      response.writeHead(status, headers).end('Intel Haswell\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const metadata = createMetadata(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { requests, metadata, close: () => server.close().closeAllConnections() };
  };

  it('sends the header that Google requires, and remembers the value', async () => {
    const { requests, metadata, close } = await serving({ 'metadata-flavor': 'Google' });
    assert.equal(await metadata('instance/cpu-platform', never), 'Intel Haswell');
    assert.equal(await metadata('instance/cpu-platform', never), 'Intel Haswell');
    assert.deepEqual(requests, ['/computeMetadata/v1/instance/cpu-platform', 'Google']);
    close();
  });

  for (const [what, headers, status] of [
    ['another cloud answers', {}, 200],
    ['the key does not exist', { 'metadata-flavor': 'Google' }, 404],
    ['a sign-in page answers', { location: 'http://example.org/' }, 302],
  ] as const) {
    it(`returns undefined if ${what}`, async () => {
      const { metadata, close } = await serving(headers, status);
      assert.equal(await metadata('instance/cpu-platform', never), undefined);
      close();
    });
  }

  it('returns undefined if nothing answers', async () => {
    assert.equal(await createMetadata('127.0.0.1:1')('instance/cpu-platform', never), undefined);
  });
});
