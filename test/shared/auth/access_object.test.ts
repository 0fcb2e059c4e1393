import assert from 'node:assert/strict';
import { createAccessReader } from '../../../shared/auth/access_object.ts';
import { type AccessServer, startAccessServer } from '../../support/access_server.ts';

describe('createAccessReader', () => {
  let server: AccessServer | undefined;
  afterEach(() => server?.close());
  const open = async (content: string | number) => {
    server = await startAccessServer(content);
    return createAccessReader('gs://lab.access/access.json', server.host);
  };

  it('reads the object’s text', async () => {
    const read = await open('{"version":1}');
    assert.equal(await read(), '{"version":1}');
    assert.deepEqual(server?.paths, ['/storage/v1/b/lab.access/o/access.json?alt=media']);
  });

  it('retries a failure that passes', async () => {
    const read = await open(503);
    const reading = read();
    while ((server?.paths.length ?? 0) < 1) await new Promise(setImmediate);
    if (server !== undefined) server.content = '{}';
    assert.equal(await reading, '{}');
  });

  for (const [status, message] of [
    [404, /gs:\/\/lab\.access\/.* does not exist: upload it with "npm run access"/],
    [401, /this function’s service account may not read gs:/],
    [403, /this function’s service account may not read gs:/],
    [400, /reading gs:.* failed/],
  ] as const)
    it(`rejects and says what to fix if the answer is ${status}`, async () => {
      const read = await open(status);
      await assert.rejects(read(), message);
      assert.equal(server?.paths.length, 1);
    });

  it('reads an object of exactly 1 MiB', async () => {
    const read = await open('x'.repeat(1024 * 1024));
    assert.equal((await read()).length, 1024 * 1024);
  });

  it('refuses an object above 1 MiB', async () => {
    const read = await open('x'.repeat(1024 * 1024 + 1));
    await assert.rejects(read(), /is larger than 1 MiB/);
  });
});
