import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkNotices } from '../../functions/check_notices.ts';
import { tick } from '../../functions/tick.ts';
import type { Store } from '../../shared/store/store.ts';
import { aLog, anInstance, NOW } from '../support/builders.ts';
import { PLAIN } from '../support/dependencies.ts';
import { memoryStore } from '../support/swept_lab.ts';

/** The member of a store, which its own methods need as `this`. */
const bound = (store: Store, name: string | symbol): unknown => {
  const member = Reflect.get(store, name) as unknown;
  return typeof member === 'function' ? (member.bind(store) as unknown) : member;
};

const serve = async (store: Store, closing = new AbortController().signal) => {
  const { log, lines } = aLog();
  const handler = tick({ ...PLAIN, instance: anInstance(), store, log, now: () => NOW, closing }, 1);
  const server = createServer((request, response) => void handler(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, lines, close: () => server.close() };
};

describe('The function tick', () => {
  let store: Store;
  beforeEach(() => {
    store = memoryStore(() => NOW);
  });
  afterEach(() => store.close());

  it('sweeps three times, logs the figures once a minute and answers 204', async () => {
    let reads = 0;
    const sweeps = { ...store.sweeps, read: () => ((reads += 1), store.sweeps.read()) };
    const counted = new Proxy(store, {
      get: (target, name) => (name === 'sweeps' ? sweeps : bound(target, name)),
    });
    const served = await serve(counted);
    const { status } = await fetch(`${served.url}/tick`, { method: 'POST' });
    assert.equal(status, 204);
    assert.equal(reads, 3);
    const done = served.lines.filter(({ message }) => message === 'tick done');
    assert.equal(done.length, 1);
    assert.deepEqual([done[0]!['inUse'], done[0]!['outOfUse']], [0, 0]);
    served.close();
  });

  it('answers 500 and logs if a sweep fails, so that Cloud Scheduler shows it', async () => {
    const sweeps = { ...store.sweeps, read: () => Promise.reject(new Error('no database')) };
    const failing = new Proxy(store, {
      get: (target, name) => (name === 'sweeps' ? sweeps : bound(target, name)),
    });
    const served = await serve(failing);
    assert.equal((await fetch(`${served.url}/tick`, { method: 'POST' })).status, 500);
    assert.equal(served.lines.filter(({ message }) => message === 'sweep failed').length, 3);
    served.close();
  });

  it('refuses another path and another method', async () => {
    const served = await serve(store);
    assert.equal((await fetch(`${served.url}/tick`)).status, 405);
    assert.equal((await fetch(`${served.url}/other`, { method: 'POST' })).status, 404);
    served.close();
  });

  it('begins no sweep while the process ends', async () => {
    const served = await serve(store, AbortSignal.abort());
    assert.equal((await fetch(`${served.url}/tick`, { method: 'POST' })).status, 204);
    assert.deepEqual(served.lines, []);
    served.close();
  });
});

describe('checkNotices', () => {
  it('throws at startup, naming the variable, if a secret is missing', () => {
    const chat = { name: 'chat', kind: 'slack', urlFrom: 'CHAT_URL' } as const;
    const instance = anInstance({ channels: [chat] });
    assert.throws(() => checkNotices({ instance, environment: {} }), /channel "chat": set CHAT_URL/);
    checkNotices({ instance, environment: { CHAT_URL: 'https://example.org/hook' } });
    const alive = anInstance({ deadManFrom: 'ALIVE_URL' });
    assert.throws(() => checkNotices({ instance: alive, environment: {} }), /ALIVE_URL/);
  });
});
