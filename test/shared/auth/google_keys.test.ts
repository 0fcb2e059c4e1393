import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGoogleKeys, type Keys, type KeySource } from '../../../shared/auth/google_keys.ts';
import { aLog, NOW } from '../../support/builders.ts';

describe('createGoogleKeys', () => {
  let server: Server;
  let paths: string[];
  let status: number;
  let now: Date;
  let cacheControl: string;
  let lines: Record<string, unknown>[];
  beforeEach(async () => {
    paths = [];
    status = 200;
    now = NOW;
    cacheControl = 'public, max-age=21581, must-revalidate';
    server = createServer((request, response) => {
      paths.push(request.url ?? '');
      response
        .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': cacheControl })
        .end(JSON.stringify({ [`key of ${request.url}`]: 'PEM' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const open = () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const opened = aLog();
    lines = opened.lines;
    return createGoogleKeys(() => now, opened.log, {
      oauth2FederatedSignonPemCertsUrl: `${url}/certs`,
      oauth2IapPublicKeyUrl: `${url}/iap`,
    });
  };

  const requested = async (count: number): Promise<void> => {
    while (paths.length < count) await new Promise(setImmediate);
  };

  it('fetches the keys of ID tokens and of IAP each from its own endpoint', async () => {
    const keys = open();
    assert.deepEqual(await keys.idToken(), { 'key of /certs': 'PEM' });
    assert.deepEqual(await keys.iap(), { 'key of /iap': 'PEM' });
  });

  it('fetches keys once for concurrent callers, and again after five minutes', async () => {
    const keys = open();
    await Promise.all(Array.from({ length: 20 }, () => keys.iap()));
    now = new Date(NOW.getTime() + 299_000);
    await keys.iap();
    assert.equal(paths.length, 1);
    now = new Date(NOW.getTime() + 301_000);
    await Promise.all(Array.from({ length: 20 }, () => keys.iap()));
    await requested(2);
    assert.equal(paths.length, 2);
  });

  /** Calls `iap` this long after NOW, and waits for the refresh that it may have started. */
  const after = async (keys: KeySource, seconds: number): Promise<Keys> => {
    now = new Date(NOW.getTime() + seconds * 1000);
    const logged = lines.length;
    const requests = paths.length;
    const got = await keys.iap();
    if (seconds < 305) return got;
    while (paths.length === requests || (status !== 200 && lines.length === logged))
      await new Promise(setImmediate);
    return got;
  };

  it('keeps keys as long as Google said while they cannot be refreshed, then fails', async () => {
    const keys = open();
    const first = await keys.iap();
    status = 404;
    assert.deepEqual(await after(keys, 400), first);
    assert.deepEqual(await after(keys, 21_580), first);
    now = new Date(NOW.getTime() + 21_582_000);
    await assert.rejects(keys.iap());
    assert.equal(lines[0]?.['message'], 'signing keys not refreshed');
  });

  for (const given of ['no-store', 'max-age=60', 'max-age=99999999999999'])
    it(`keeps keys for at least five minutes and at most a day with Cache-Control: ${given}`, async () => {
      cacheControl = given;
      const keys = open();
      const first = await keys.iap();
      status = 404;
      assert.deepEqual(await after(keys, 299), first);
      now = new Date(NOW.getTime() + 86_401_000);
      await assert.rejects(keys.iap());
    });

  it('retries after 1 s, then after twice as long each time, at most 60 s', async () => {
    const keys = open();
    status = 404;
    let seconds = 0;
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
      await assert.rejects(keys.iap());
      const requests = paths.length;
      now = new Date(NOW.getTime() + (seconds + wait) * 1000 - 1);
      await assert.rejects(keys.iap());
      assert.equal(paths.length, requests, `retried before ${wait} s`);
      now = new Date(NOW.getTime() + (seconds += wait) * 1000);
    }
    status = 200;
    assert.deepEqual(await keys.iap(), { 'key of /iap': 'PEM' });
  });
});
