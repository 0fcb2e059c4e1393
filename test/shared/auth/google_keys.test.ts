import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sinon from 'sinon';
import { cached, createGoogleKeys, type Keys, type KeySource } from '../../../shared/auth/google_keys.ts';
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

  for (const given of ['no-store', 'max-age=60', 'smax-age=900', 'max-age=99999999999999'])
    it(`keeps keys for at least five minutes and at most a day with Cache-Control: ${given}`, async () => {
      cacheControl = given;
      const keys = open();
      const first = await keys.iap();
      status = 404;
      assert.deepEqual(await after(keys, 299), first);
      now = new Date(NOW.getTime() + 86_401_000);
      await assert.rejects(keys.iap());
    });

  it('keeps keys for as long as Cache-Control says, wherever it says so', async () => {
    for (cacheControl of ['max-age=900', 'public, Max-Age=900']) {
      now = NOW;
      status = 200;
      const keys = open();
      const first = await keys.iap();
      status = 404;
      assert.deepEqual(await after(keys, 899), first);
      now = new Date(NOW.getTime() + 900_000);
      await assert.rejects(keys.iap());
    }
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

describe('A cache of keys', () => {
  const MINUTE_MS = 60_000;
  const unavailable = new Error('unavailable');
  let now: number;
  let fetches: number;
  let answer: () => Promise<{ keys: Keys; maxAgeMs: number }>;
  let lines: Record<string, unknown>[];
  beforeEach(() => {
    now = NOW.getTime();
    fetches = 0;
    // The keys are named for the fetch that got them.
    answer = () => Promise.resolve({ keys: { [`fetch ${fetches}`]: 'PEM' }, maxAgeMs: 60 * MINUTE_MS });
  });
  const open = (): (() => Promise<Keys>) => {
    const { log, lines: logged } = aLog();
    lines = logged;
    const fetch = () => {
      fetches += 1;
      return answer();
    };
    return cached(fetch, () => new Date(now), log);
  };
  const at = (ms: number): void => {
    now = NOW.getTime() + ms;
  };
  /** Lets what runs in the background end. */
  const settle = () => new Promise(setImmediate);

  it('fetches once in a moment, and not before five minutes have passed', async () => {
    const keys = open();
    for (const ms of [0, 0, 5 * MINUTE_MS - 1]) {
      at(ms);
      assert.deepEqual(await keys(), { 'fetch 1': 'PEM' });
    }
    assert.equal(fetches, 1);
  });

  it('returns what it has after five minutes, and what it fetched meanwhile from then on', async () => {
    const keys = open();
    await keys();
    at(5 * MINUTE_MS);
    assert.deepEqual(await keys(), { 'fetch 1': 'PEM' });
    assert.equal(fetches, 2);
    await settle();
    assert.deepEqual(await keys(), { 'fetch 2': 'PEM' });
    assert.equal(fetches, 2);
  });

  it('returns no keys at the moment of their expiry, nor after the clock was set back before their fetch', async () => {
    const keys = open();
    await keys();
    at(60 * MINUTE_MS);
    assert.deepEqual(await keys(), { 'fetch 2': 'PEM' });
    at(60 * MINUTE_MS - 1);
    assert.deepEqual(await keys(), { 'fetch 3': 'PEM' });
  });

  it('keeps keys while a refresh fails, logs that, and leaves no rejection unhandled', async () => {
    const unhandled = sinon.spy();
    process.on('unhandledRejection', unhandled);
    const keys = open();
    await keys();
    answer = () => Promise.reject(unavailable);
    at(5 * MINUTE_MS);
    await keys();
    await settle();
    // While it waits for the retry, too.
    assert.deepEqual(await keys(), { 'fetch 1': 'PEM' });
    await settle();
    process.off('unhandledRejection', unhandled);
    sinon.assert.notCalled(unhandled);
    assert.equal(fetches, 2);
    assert.deepEqual(
      lines.map(({ message, failures, error }) => [
        message,
        failures,
        JSON.stringify(error).includes('unavailable'),
      ]),
      [['signing keys not refreshed', 1, true]],
    );
  });

  it('throws the error of the last fetch if it has no keys, and waits from then on, not longer if the clock is set back', async () => {
    const keys = open();
    answer = () => Promise.reject(unavailable);
    await assert.rejects(keys(), unavailable);
    await assert.rejects(keys(), unavailable);
    at(999);
    await assert.rejects(keys(), unavailable);
    assert.equal(fetches, 1);
    at(-1);
    await assert.rejects(keys(), unavailable);
    assert.equal(fetches, 2);
  });

  it('gives up a fetch that does not end', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const keys = open();
      answer = () => new Promise(() => undefined);
      const failing = assert.rejects(keys(), /fetching Google’s public keys took longer than/);
      await clock.tickAsync(MINUTE_MS);
      await failing;
    } finally {
      clock.restore();
    }
  });
});
