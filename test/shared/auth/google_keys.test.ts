import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGoogleKeys } from '../../../shared/auth/google_keys.ts';
import { NOW } from '../../support/builders.ts';

describe('createGoogleKeys', () => {
  let server: Server;
  let paths: string[];
  let status: number;
  let now: Date;
  beforeEach(async () => {
    paths = [];
    status = 200;
    now = NOW;
    server = createServer((request, response) => {
      paths.push(request.url ?? '');
      response
        .writeHead(status, { 'Content-Type': 'application/json' })
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
    return createGoogleKeys(() => now, {
      oauth2FederatedSignonPemCertsUrl: `${url}/certs`,
      oauth2IapPublicKeyUrl: `${url}/iap`,
    });
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
    await keys.iap();
    assert.equal(paths.length, 2);
  });

  it('fetches keys again after a failure', async () => {
    const keys = open();
    status = 404;
    await assert.rejects(keys.idToken());
    status = 200;
    assert.deepEqual(await keys.idToken(), { 'key of /certs': 'PEM' });
  });
});
