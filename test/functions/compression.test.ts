/** Compressed answers and event streams, as clients receive them. */
import assert from 'node:assert/strict';
import { get, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { ServerClock } from '../../console/fleet/server_clock.ts';
import { follow } from '../../console/cli/follow.ts';
import { anonymous } from '../../shared/client/google_identity.ts';
import { readEventStream } from '../../shared/client/event_stream.ts';
import { createRequest } from '../../shared/client/request.ts';
import type { Caller } from '../../shared/auth/caller.ts';
import { eventually } from '../support/eventually.ts';
import { type Lab, openLab } from '../support/lab.ts';
import { note } from '../support/watched_store.ts';

const DESCRIPTION = '/json/v1/machine/description/skia-1';
const LIST = '/_/machines';
const STREAM = '/json/v1/machine/sse/description/updated';
const caller: Caller = { email: 'viewer@example.org', roles: ['viewer', 'editor'] };
const UNPACK = { gzip: gunzipSync, zstd: zstdDecompressSync };
const UNPACKER = { gzip: createGunzip, zstd: createZstdDecompress };
const MACHINES = 300;

describe('an answer', () => {
  let lab: Lab;
  beforeEach(() => (lab = openLab({ authenticate: () => Promise.resolve(caller) })));
  afterEach(() => lab.close());

  /** Unlike fetch, sends only these headers and unpacks nothing. */
  const ask = async (path: string, acceptEncoding?: string, method = 'GET') => {
    const name = path === STREAM ? 'changes' : path === DESCRIPTION ? 'description' : 'machines';
    const headers = acceptEncoding === undefined ? {} : { 'Accept-Encoding': acceptEncoding };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      lab
        .url(name)
        .then((url) =>
          request(url + path, { method, headers, agent: false }, resolve)
            .on('error', reject)
            .end(),
        )
        .catch(reject);
    });
    return { headers: response.headers, status: response.statusCode, bytes: await buffer(response) };
  };
  const putLargeMachine = () =>
    lab.put('skia-1', {
      Note: { Message: 'long '.repeat(500), User: '', Timestamp: '0001-01-01T00:00:00Z' },
    });

  for (const encoding of ['gzip', 'zstd'] as const) {
    it(`of more than 1 KiB is compressed with ${encoding} for a client that accepts it`, async () => {
      await putLargeMachine();
      const plain = await ask(DESCRIPTION);
      const { headers, bytes } = await ask(DESCRIPTION, `${encoding}, deflate`);
      assert.equal(headers['content-encoding'], encoding);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['content-length'], String(bytes.length));
      assert.ok(bytes.length < plain.bytes.length / 2);
      assert.deepEqual(UNPACK[encoding](bytes), plain.bytes);
    });

    it(`with all machines is compressed with ${encoding} as it is written`, async () => {
      for (let n = 0; n < MACHINES; n += 1) await lab.put(`skia-${n}`);
      const plain = await ask(LIST);
      const { headers, bytes } = await ask(LIST, encoding);
      assert.equal(headers['content-encoding'], encoding);
      assert.ok(bytes.length < plain.bytes.length / 10, `${bytes.length} of ${plain.bytes.length}`);
      assert.deepEqual(UNPACK[encoding](bytes), plain.bytes);
      assert.equal((JSON.parse(plain.bytes.toString()) as unknown[]).length, MACHINES);
    });
  }

  it('says that it depends on Accept-Encoding, compressed or not', async () => {
    await putLargeMachine();
    for (const path of [DESCRIPTION, LIST, '/loginstatus/'])
      for (const accepted of [undefined, 'gzip'])
        assert.equal((await ask(path, accepted)).headers['vary'], 'Accept-Encoding', path);
  });

  it('to HEAD has the headers of the answer to GET', async () => {
    await putLargeMachine();
    for (const path of [DESCRIPTION, LIST]) {
      const [one, other] = [await ask(path, 'gzip'), await ask(path, 'gzip', 'HEAD')];
      assert.equal(other.bytes.length, 0);
      assert.equal(one.headers['content-encoding'], 'gzip');
      for (const name of ['content-encoding', 'content-type', 'vary', 'cache-control'])
        assert.equal(other.headers[name], one.headers[name], `${path} ${name}`);
    }
    assert.equal(
      (await ask(DESCRIPTION, 'gzip', 'HEAD')).headers['content-length'],
      (await ask(DESCRIPTION, 'gzip')).headers['content-length'],
    );
    const stream = await ask(STREAM, 'gzip', 'HEAD');
    assert.deepEqual(
      [stream.headers['content-encoding'], stream.headers['vary']],
      ['gzip', 'Accept-Encoding'],
    );
  });

  for (const accepted of [
    undefined,
    '',
    'br',
    'gzip;q=0',
    'gzip;q=x',
    'identity;q=0',
    '\u00ff;;;=,,',
    'a'.repeat(8000),
  ])
    it(`is not compressed for ${JSON.stringify(String(accepted).slice(0, 30))}`, async () => {
      await putLargeMachine();
      for (const path of [DESCRIPTION, LIST]) {
        const { status, headers, bytes } = await ask(path, accepted);
        assert.deepEqual([status, headers['content-encoding']], [200, undefined]);
        assert.ok(bytes.toString().includes('long long'));
      }
    });

  it('of less than 1 KiB is compressed only for a client that refuses anything else', async () => {
    for (const path of ['/loginstatus/', LIST]) {
      assert.equal((await ask(path, 'gzip')).headers['content-encoding'], undefined);
      const { headers, bytes } = await ask(path, 'gzip, identity;q=0');
      assert.equal(headers['content-encoding'], 'gzip');
      assert.deepEqual(gunzipSync(bytes), (await ask(path)).bytes);
    }
  });

  it('that is a problem is not compressed', async () => {
    const { status, headers, bytes } = await ask(DESCRIPTION, 'gzip');
    assert.deepEqual([status, headers['content-encoding']], [404, undefined]);
    assert.equal((JSON.parse(bytes.toString()) as { type: string }).type, 'unknown-machine');
  });
});

describe('a compressed event stream', () => {
  let lab: Lab;
  beforeEach(() => (lab = openLab({ authenticate: () => Promise.resolve(caller) })));
  afterEach(() => lab.close());

  for (const encoding of ['gzip', 'zstd'] as const)
    it(`sends each change at once, with ${encoding}`, async () => {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        lab
          .url('changes')
          .then((url) =>
            get(`${url}${STREAM}`, { headers: { 'Accept-Encoding': encoding }, agent: false }, resolve).on(
              'error',
              reject,
            ),
          )
          .catch(reject);
      });
      assert.equal(response.headers['content-encoding'], encoding);
      assert.equal(response.headers['content-type'], 'text/event-stream');
      let text = '';
      const unpacker = UNPACKER[encoding]();
      response.pipe(unpacker).on('data', (bytes: Buffer) => (text += bytes.toString()));
      unpacker.on('error', () => undefined); // The test breaks the connection.
      await eventually(() => assert.match(text, /^retry: \d+\n\n$/));
      for (const message of ['one', 'two', 'three']) {
        await note(lab.store, 'skia-1', message);
        await eventually(() => assert.ok(text.endsWith('}\n\n') && text.includes(message), text));
      }
      response.destroy();
    });

  it('is read by our monitor’s client, which accepts gzip', async () => {
    const ending = new AbortController();
    const { openStream } = createRequest(new URL(await lab.url('changes')), anonymous, 'test');
    let encoding: string | null = '';
    const parts = readEventStream({
      open: async (signal) => {
        const response = await openStream(`${STREAM}?id=skia-1`, signal);
        encoding = response.headers.get('content-encoding');
        return response;
      },
      signal: ending.signal,
      silenceMs: 60_000,
      maxFrameCharacters: 2 ** 20,
    });
    const heard: string[] = [];
    for await (const part of parts) {
      if (part !== 'open') heard.push(part.data);
      if (heard.length === 2) break;
      await note(lab.store, 'skia-1', `note ${heard.length}`);
    }
    ending.abort();
    assert.equal(encoding, 'gzip');
    assert.match(heard.join('\n'), /"note 0".*\n.*"note 1"/);
  });

  it('is read by the command line', async () => {
    for (let n = 0; n < MACHINES; n += 1) await lab.put(`skia-${n}`);
    const ending = new AbortController();
    const server = new URL(await lab.url('changes'));
    const notes: string[] = [];
    const clock = new ServerClock(() => new Date());
    for await (const event of follow({ server, identify: anonymous, clock, signal: ending.signal })) {
      if (event.kind === 'machine') notes.push(event.description.Note.Message);
      if (event.kind === 'snapshot-end') await note(lab.store, 'skia-1', 'after the snapshot');
      if (notes.at(-1) === 'after the snapshot') ending.abort();
    }
    assert.equal(notes.length, MACHINES + 1);
  });
});
