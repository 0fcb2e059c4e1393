import assert from 'node:assert/strict';
import { GoogleAuth } from 'google-auth-library';
import sinon from 'sinon';
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

describe('createAccessReader without a stand-in', () => {
  const MIB = 1024 * 1024;
  let request: sinon.SinonStub<[Readonly<Record<string, unknown>>], Promise<{ data: string }>>;
  let getClient: sinon.SinonStub;
  beforeEach(() => {
    request = sinon.stub();
    getClient = sinon.stub(GoogleAuth.prototype, 'getClient').resolves({ request });
  });
  afterEach(() => sinon.restore());
  const open = () => createAccessReader('gs://lab.access/access.json');
  const withStatus = (status: number): Error => Object.assign(new Error('no'), { status });

  it('reads from Cloud Storage one byte more than it accepts, as one who may only read', async () => {
    request.resolves({ data: '{}' });
    assert.equal(await open()(), '{}');
    const { url, headers } = request.firstCall.args[0];
    assert.equal(url, 'https://storage.googleapis.com/storage/v1/b/lab.access/o/access.json?alt=media');
    assert.deepEqual(headers, { Range: `bytes=0-${MIB}` });
    const { scopes } = getClient.firstCall.thisValue as { scopes: unknown };
    assert.equal(scopes, 'https://www.googleapis.com/auth/devstorage.read_only');
  });

  it('keeps its client, with its token, whatever Cloud Storage answers', async () => {
    const read = open();
    request.onFirstCall().rejects(withStatus(503)).resolves({ data: '{}' });
    await assert.rejects(read());
    await read();
    await read();
    assert.equal(getClient.callCount, 1);
  });

  it('makes a new client after a failure that is no answer: the client may have found no credentials', async () => {
    const read = open();
    request.onFirstCall().rejects(new Error('no credentials')).resolves({ data: '{}' });
    await assert.rejects(read(), /reading gs:\/\/lab\.access\/access\.json failed: no credentials/);
    await read();
    assert.equal(getClient.callCount, 2);
  });

  it('says the first 300 characters of a failure, without its cause, which may contain the token', async () => {
    request.rejects(new Error('x'.repeat(400)));
    await assert.rejects(open()(), ({ message, cause }: Error) => {
      assert.equal(message, `reading gs://lab.access/access.json failed: ${'x'.repeat(300)}`);
      return cause === undefined;
    });
  });

  it('gives up after 5 s', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    request.returns(new Promise(() => undefined));
    const failing = assert.rejects(open()(), /Cloud Storage took longer than 5 s/);
    while (request.callCount === 0) await new Promise(setImmediate);
    await clock.tickAsync(5000);
    await failing;
  });
});
