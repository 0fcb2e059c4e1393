/** The event stream over real connections, as agents, pages and scripts read it. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import sinon from 'sinon';
import { collectGarbage } from '../support/collect_garbage.ts';
import type { Dependencies } from '../../functions/dependencies.ts';
import type { Caller } from '../../shared/auth/caller.ts';
import { acknowledge } from '../../shared/incident/incident.ts';
import { served } from '../../shared/types/stored_incident.ts';
import { NOW } from '../support/builders.ts';
import { type EventListener, hasNote, listen } from '../support/event_listener.ts';
import { eventually } from '../support/eventually.ts';
import { type Lab, openLab } from '../support/lab.ts';
import { anIncident } from '../support/notices.ts';
import { sweepInto } from '../support/sweeping.ts';
import { note, report } from '../support/watched_store.ts';

const PATH = '/json/v1/machine/sse/description/updated';
const GET = `GET ${PATH}`;
const viewer: Caller = { email: 'viewer@example.org', roles: ['viewer', 'editor'] };

/** Bytes of buffers still in use. Another thread frees unused ones shortly after a collection, hence the repetition. */
const bufferBytes = async (): Promise<number> => {
  for (let collections = 0; collections < 5; collections++) {
    collectGarbage();
    await sleep(50);
  }
  return process.memoryUsage().arrayBuffers;
};

/** Ends a whole answer. https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
const LAST_CHUNK = '0\r\n\r\n';

describe('the event stream', () => {
  let lab: Lab;
  const listeners: EventListener[] = [];
  const open = (over: Partial<Dependencies> = {}): Lab =>
    (lab = openLab({ authenticate: () => Promise.resolve(viewer), ...over }));

  const join = async (query = '', headers: Readonly<Record<string, string>> = {}, at = lab) => {
    const listener = await listen(`${await at.url('changes')}${PATH}${query}`, headers);
    listeners.push(listener);
    return listener;
  };

  beforeEach(() => open());
  afterEach(async () => {
    sinon.restore();
    for (const listener of listeners.splice(0)) listener.close();
    await lab.close();
  });

  it('starts at once, unbuffered and uncached, with a reconnection time', async () => {
    const { response, asides } = await join();
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['content-type'], 'text/event-stream');
    assert.equal(response.headers['cache-control'], 'no-store');
    assert.equal(response.headers['x-accel-buffering'], 'no');
    await eventually(() => assert.equal(asides.length, 1));
    assert.match(asides[0]!, /^retry: \d{4}$/);
  });

  it('tells each client another time to reconnect, from 1 s to 5 s, so that those of an instance that ends come back spread out', async () => {
    const readers = await Promise.all(Array.from({ length: 10 }, () => join()));
    await eventually(() => assert.ok(readers.every(({ asides }) => asides.length > 0)));
    const times = readers.map(({ asides }) => Number(/^retry: (\d+)$/.exec(asides[0]!)?.[1]));
    assert.ok(
      times.every((ms) => ms >= 1000 && ms <= 5000),
      times.join(),
    );
    assert.ok(new Set(times).size > 1);
  });

  it('sends an operator’s change to the listener of a machine', async () => {
    await lab.put('skia-1');
    await lab.put('skia-2');
    const agent = await join('?id=skia-1');
    await lab.ask('POST /_/machine/set_note/skia-2', { body: { Message: 'other' } });
    await lab.ask('POST /_/machine/toggle_mode/skia-1', { body: { MaintenanceMode: true } });
    await agent.until((heard) => heard.length > 0);
    assert.match(agent.heard[0]!.description!.MaintenanceMode, /^viewer@example.org /);
  });

  it('sends a routine report only to listeners that asked for readings', async () => {
    await lab.put('skia-1');
    const without = await join('?id=skia-1');
    const withReadings = await join('?id=skia-1&readings=1');
    await report(lab.store, 'skia-1', 77);
    await note(lab.store, 'skia-1', 'after it');
    await withReadings.until(hasNote('skia-1', 'after it'));
    await without.until(hasNote('skia-1', 'after it'));
    assert.deepEqual(
      [without, withReadings].map(({ heard }) => heard.length),
      [1, 2],
    );
  });

  it('sends a snapshot first, then changes including deletions', async () => {
    await lab.put('skia-1');
    await lab.put('skia-2');
    const page = await join('?snapshot=1');
    await page.until((heard) => heard.at(-1)?.event === 'snapshot-end');
    await lab.ask('POST /_/machine/delete_machine/skia-2');
    await page.until((heard) => heard.at(-1)?.event === 'deleted');
    assert.deepEqual(
      page.heard.map(({ event, machineId }) => [event, machineId]),
      [
        ['machine', 'skia-1'],
        ['machine', 'skia-2'],
        ['snapshot-end', ''],
        ['deleted', 'skia-2'],
      ],
    );
  });

  it('sends open incidents before the end of a snapshot, and then their changes, as they are served', async () => {
    await lab.put('skia-1');
    await sweepInto(lab.store, anIncident());
    const page = await join('?snapshot=1');
    const agent = await join('?id=skia-1&snapshot=1');
    await page.until((heard) => heard.at(-1)?.event === 'snapshot-end');
    await lab.store.incidents.update(anIncident().ID, (was, now) => acknowledge(was, 'ann', now));
    await note(lab.store, 'skia-1', 'last');
    await page.until(hasNote('skia-1', 'last'));
    await agent.until(hasNote('skia-1', 'last'));
    const events = (heard: EventListener['heard']) => heard.map(({ event }) => event);
    assert.deepEqual(events(page.heard), ['machine', 'incident', 'snapshot-end', 'incident', 'machine']);
    assert.deepEqual(page.heard[1]?.incident, served(anIncident()));
    assert.deepEqual(page.heard[3]?.incident, await lab.store.incidents.get(anIncident().ID));
    assert.deepEqual(events(agent.heard), ['machine', 'snapshot-end', 'machine']);
  });

  it('says at the end of a snapshot what time it is, how many machines there are, whether readings follow, and the release', async () => {
    await note(lab.store, 'skia-1', 'one');
    await note(lab.store, 'deploy-smoke-test', 'two');
    for (const [query, Readings] of [
      ['', false],
      ['&readings=1', true],
      ['&readings=auto', true],
      ['&readings=compact', true],
    ] as const) {
      const page = await join(`?snapshot=1${query}`);
      await page.until(
        (heard) => heard.at(-1)?.event === 'snapshot-end' || heard.at(-1)?.event === 'readings',
      );
      const end = page.heard.find(({ event }) => event === 'snapshot-end');
      assert.deepEqual(end?.data, { Now: NOW.toISOString(), Machines: 1, Readings, Version: 'test' });
    }
  });

  it('sends an empty snapshot for an unknown machine, then its creation', async () => {
    const agent = await join('?id=skia-9&snapshot=1');
    await agent.until((heard) => heard.at(-1)?.event === 'snapshot-end');
    await note(lab.store, 'skia-9', 'created');
    await agent.until(hasNote('skia-9', 'created'));
    assert.equal(agent.heard.length, 2);
  });

  it('continues after the Last-Event-ID', async () => {
    const before = await join();
    await note(lab.store, 'skia-1', 'heard');
    await before.until((heard) => heard.length === 1);
    before.close();
    await note(lab.store, 'skia-1', 'missed');
    const after = await join('', { 'Last-Event-ID': before.lastEventId });
    await after.until((heard) => heard.length === 1);
    assert.equal(after.heard[0]?.description?.Note.Message, 'missed');
  });

  it('sends a snapshot for a Last-Event-ID of another process', async () => {
    const before = await join();
    await note(lab.store, 'skia-1', 'heard');
    await before.until((heard) => heard.length === 1);
    before.close();
    const other = openLab({ authenticate: () => Promise.resolve(viewer), store: lab.store });
    const after = await join('', { 'Last-Event-ID': before.lastEventId }, other);
    await after.until((heard) => heard.at(-1)?.event === 'snapshot-end');
    assert.equal(after.heard[0]?.description?.Note.Message, 'heard');
    after.close();
    await other.close();
  });

  it('sends a comment every 15 s on a quiet connection', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { asides } = await join();
    await clock.tickAsync(45_000);
    clock.restore();
    await eventually(() => assert.deepEqual(asides.slice(1), [':', ':', ':']));
  });

  describe('ends', () => {
    const endsAfter = async (ms: number): Promise<void> => {
      const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const { ended, response } = await join();
      let hasEnded = false;
      void ended.then(() => (hasEnded = true));
      await clock.tickAsync(ms - 1);
      assert.equal(hasEnded, false);
      await clock.tickAsync(1);
      await ended;
      assert.equal(response.complete, true);
    };

    it('after 55 minutes', () => endsAfter(55 * 60_000));

    it('when the credential that opened it expires', async () => {
      await lab.close();
      const expiresAt = new Date(NOW.getTime() + 600_000);
      open({ authenticate: () => Promise.resolve({ ...viewer, expiresAt }) });
      await endsAfter(600_000);
    });

    it('when the process shuts down, and accepts no new listeners', async () => {
      await lab.close();
      const closing = new AbortController();
      open({ closing: closing.signal });
      const { ended, response } = await join();
      closing.abort();
      await ended;
      assert.equal(response.complete, true);
      assert.equal((await lab.ask(GET)).status, 503);
    });

    it('with a broken connection if the snapshot cannot be read to its end', async () => {
      await lab.put('skia-1');
      const change = (await Array.fromAsync(lab.store.snapshot()))[0]!;
      const failure = Promise.withResolvers<never>();
      sinon.replace(lab.store, 'snapshot', async function* () {
        yield change;
        await failure.promise;
      });
      const page = await join('?snapshot=1');
      await page.until((heard) => heard.length === 1);
      failure.reject(new Error('store unavailable'));
      await page.ended;
      assert.equal(page.response.complete, false);
      assert.deepEqual(
        lab.lines.map(({ message }) => message),
        ['request failed'],
      );
    });
  });

  it('stops watching the store a minute after the last client disconnected', async () => {
    const watch = sinon.spy(lab.store, 'watch');
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    (await join()).close();
    const [{ signal }] = watch.args[0]!;
    // The server notices the disconnection a little later; the minute starts then.
    while (!signal.aborted) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.tick(60_000 / 100);
    }
  });

  it('answers 503 if the store cannot be watched', async () => {
    sinon.stub(lab.store, 'watch').rejects(new Error('store unavailable'));
    const { status, headers, json } = await lab.ask(GET);
    assert.equal(status, 503);
    assert.equal(headers.get('retry-after'), '5');
    assert.equal((json as { type: string }).type, 'try-again');
  });

  it('answers HEAD with the headers and closes the answer', async () => {
    const { status, headers, text } = await lab.ask(`HEAD ${PATH}`);
    assert.deepEqual([status, headers.get('content-type'), text], [200, 'text/event-stream', '']);
  });

  for (const [query, refusal, detail] of [
    ['?id=', 'bad-machine-id', /1 to 200/],
    ['?id=a/b', 'bad-machine-id', /"a\/b"/],
    ['?stream=__proto__', 'bad-machine-id', /"__proto__"/],
    ['?id=skia-1&id=skia-2', 'bad-request', /id is given more than once, as "skia-1" and "skia-2"/],
    ['?id=skia-1&stream=skia-2', 'bad-request', /two machines, skia-1 and skia-2/],
    ['?snapshot=yes', 'bad-request', /snapshot is "yes". Send 1 for yes/],
    ['?readings=', 'bad-request', /readings is "". Send one of 0, 1, auto, compact/],
    ['?readings=constructor', 'bad-request', /readings is "constructor"/],
    ['?id=skia-1&readings=auto', 'bad-request', /Send readings=1 for skia-1/],
    ['?stream=skia-1&readings=compact', 'bad-request', /Send readings=1 for skia-1/],
  ] as const)
    it(`refuses ${query}`, async () => {
      const { status, json } = await lab.ask(`${GET}${query}`);
      const problem = json as { type: string; detail: string };
      assert.deepEqual([status, problem.type], [400, refusal]);
      assert.match(problem.detail, detail);
    });

  it('disconnects a client that reads nothing, and buffers no more for it than a socket holds', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const port = Number(new URL(await lab.url('changes')).port);
    const reader = await join('?id=skia-1');
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined); // A reset is expected here.
    const padding = '.'.repeat(60_000);
    const before = await bufferBytes();
    for (let n = 0; n < 750; n += 1) {
      await note(lab.store, 'skia-1', `${n}${padding}`);
      await reader.until(hasNote('skia-1', `${n}${padding}`));
      if (n % 100 === 0) await clock.tickAsync(1000);
    }
    const grown = (await bufferBytes()) - before;
    assert.ok(grown < 20 * 2 ** 20, `${grown} bytes of 45 MB are still in memory`);
    await clock.tickAsync(30_000);
    // What the socket held arrives; an answer that was not cut off would end with the empty last chunk.
    let end = '';
    socket.on('data', (bytes: Buffer) => (end = (end + bytes.toString('latin1')).slice(-LAST_CHUNK.length)));
    socket.resume();
    await closed;
    assert.notEqual(end, LAST_CHUNK);
  });
});
