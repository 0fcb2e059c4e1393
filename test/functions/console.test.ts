/** The operators' page as it is served: from files that the build left, or none. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, brotliCompressSync, gzipSync } from 'node:zlib';
import { consolePage } from '../../functions/console.ts';
import { consolePages } from '../../functions/console_routes.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { aLog, anInstance } from '../support/builders.ts';
import { makeDirectory } from '../support/scratch.ts';

const HTML = `<!doctype html>${'<p>machines</p>'.repeat(200)}`;
const JS = 'export {};'.repeat(200);
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

describe('the operators’ page', () => {
  let server: Server;
  let dist = '';
  let lines: Record<string, unknown>[] = [];
  beforeEach(async () => {
    dist = join(makeDirectory(), 'dist');
    mkdirSync(join(dist, 'assets'), { recursive: true });
    const built: readonly (readonly [string, string | Buffer])[] = [
      ['index.html', HTML],
      ['assets/page-a1.js', JS],
      ['assets/inter-b2.woff2', Buffer.from([0, 1, 2])],
      ['assets/notes.txt', 'not for people'],
    ];
    for (const [name, content] of built) {
      writeFileSync(join(dist, name), content);
      if (name.endsWith('.woff2')) continue;
      writeFileSync(join(dist, `${name}.br`), brotliCompressSync(content));
      writeFileSync(join(dist, `${name}.gz`), gzipSync(content));
    }
    const logged = aLog();
    ({ lines } = logged);
    const authenticate = () => Promise.reject(new Error('no page asks who calls'));
    const serve = endpoint(
      { instance: anInstance(), log: logged.log, authenticate },
      consolePages,
      consolePage({ log: logged.log }, dist),
    );
    server = createServer((asked, response) => void serve(asked, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const { port } = server.address() as AddressInfo;
    // Not fetch, which unpacks.
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      request({ port, path, method, headers, agent: false }, resolve).on('error', reject).end(),
    );
    return { response, body: Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)) };
  };

  for (const path of [
    '/',
    '/map',
    '/incidents',
    '/walk',
    '/machine/skia-1',
    '/machine/%3Cscript%3E',
    '/machine/%E0',
    '/?columns=x',
  ])
    it(`answers ${path} with the HTML, which no cache keeps without asking and no other site frames`, async () => {
      const { response, body } = await ask(path);
      assert.deepEqual([response.statusCode, body.toString()], [200, HTML]);
      const { headers } = response;
      assert.deepEqual(
        [
          headers['content-type'],
          headers['cache-control'],
          headers['content-security-policy'],
          headers['x-content-type-options'],
        ],
        ['text/html; charset=utf-8', 'no-cache', POLICY, 'nosniff'],
      );
    });

  it('answers files for good, with their type', async () => {
    for (const [name, type] of [
      ['page-a1.js', 'text/javascript; charset=utf-8'],
      ['inter-b2.woff2', 'font/woff2'],
    ]) {
      const { headers, statusCode } = (await ask(`/assets/${name}`)).response;
      assert.deepEqual(
        [statusCode, headers['content-type'], headers['cache-control'], headers['content-security-policy']],
        [200, type, 'public, max-age=31536000, immutable', POLICY],
      );
    }
  });

  for (const [accepted, encoding] of [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['identity', undefined],
    ['', undefined],
    ['zstd', undefined],
  ] as const)
    it(`sends what the build packed to a client that accepts "${accepted}"`, async () => {
      for (const [path, text] of [
        ['/map', HTML],
        ['/assets/page-a1.js', JS],
      ] as const) {
        const { response, body } = await ask(path, { 'Accept-Encoding': accepted });
        assert.deepEqual(
          [response.headers['content-encoding'], response.headers.vary],
          [encoding, 'Accept-Encoding'],
        );
        const unpacked =
          encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body;
        assert.equal(unpacked.toString(), text);
        assert.equal(response.headers['content-length'], String(body.length));
      }
      const font = await ask('/assets/inter-b2.woff2', { 'Accept-Encoding': accepted });
      assert.deepEqual([font.response.headers['content-encoding'], font.body.length], [undefined, 3]);
    });

  it('answers HEAD like GET, without the body', async () => {
    const { response, body } = await ask('/', {}, 'HEAD');
    assert.deepEqual(
      [response.statusCode, response.headers['content-length'], body.length],
      [200, String(HTML.length), 0],
    );
  });

  for (const name of [
    ...['page-a0.js', 'page-a1.js.br', 'index.html', 'notes.txt', '..%2Findex.html', '%2e%2e', '.hidden', ''],
    ...['constructor', '__proto__', 'a'.repeat(129), '%00.js', 'page-a1.js/', 'sub/page-a1.js'],
  ])
    it(`answers 404 to /assets/${name.slice(0, 20)}`, async () => {
      const { response } = await ask(`/assets/${name}`);
      assert.deepEqual(
        [response.statusCode, response.headers['content-type']],
        [404, 'application/problem+json'],
      );
    });

  it('says how to build it if it is not built, in the answer and in the log, and is there once it is', async () => {
    rmSync(join(dist, 'index.html'));
    rmSync(join(dist, 'assets'), { recursive: true });
    for (const path of ['/', '/assets/page-a1.js']) {
      const { response, body } = await ask(path);
      const { type, detail } = JSON.parse(body.toString()) as { type: string; detail: string };
      assert.deepEqual([response.statusCode, type], [503, 'page-missing']);
      assert.match(detail, /node console\/page\/build\.ts/);
    }
    assert.ok(lines.some((line) => line['message'] === 'page missing' && line['severity'] === 'WARNING'));
    mkdirSync(join(dist, 'assets'));
    writeFileSync(join(dist, 'index.html'), HTML);
    assert.equal((await ask('/')).response.statusCode, 200);
  });
});
