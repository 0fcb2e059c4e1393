/** The event stream on Firestore: with other writers, while the database is unreachable, and when a server is killed. */
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { follow } from '../../console/cli/follow.ts';
import { ServerClock } from '../../console/fleet/server_clock.ts';
import { KnownMachines } from '../../console/fleet/known_machines.ts';
import type { Store } from '../../shared/store/store.ts';
import { needsFirestoreEmulator } from '../support/emulators.ts';
import { hasNote, listen } from '../support/event_listener.ts';
import { eventually } from '../support/eventually.ts';
import { type FirestoreDatabase, firestoreDatabase } from '../support/firestore_database.ts';
import { startFunction } from '../support/function_process.ts';
import { type Lab, openLab } from '../support/lab.ts';
import { anIncident } from '../support/notices.ts';
import { sweepInto } from '../support/sweeping.ts';
import { OlderAgent } from '../support/older_agent.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp_proxy.ts';
import { forget, note, report } from '../support/watched_store.ts';

const PATH = '/json/v1/machine/sse/description/updated';
const FUNCTION = fileURLToPath(new URL('../support/emulator_function.ts', import.meta.url));
const viewer = { email: 'viewer@example.org', roles: ['viewer', 'editor'] } as const;

/** Each machine's note in the database. */
const notesIn = async (store: Store): Promise<Record<string, string>> => {
  const notes: Record<string, string> = {};
  for await (const { Dimensions, Note } of store.list()) notes[Dimensions['id']![0]!] = Note.Message;
  return notes;
};

/** An open page: reconnects by itself and knows each machine's note. */
const openPage = (url: string, signal: AbortSignal) => {
  const known = new KnownMachines();
  const connection = {
    server: new URL(url),
    identify: () => Promise.resolve({}),
    clock: new ServerClock(() => new Date()),
    signal,
  };
  const isCaughtUp = Promise.withResolvers<undefined>();
  const ended = (async () => {
    for await (const change of follow(connection)) {
      known.apply(change);
      if (change.kind === 'snapshot-end') isCaughtUp.resolve(undefined);
    }
  })();
  return {
    isCaughtUp: isCaughtUp.promise,
    ended,
    notes: () => Object.fromEntries([...known.machines].map(([id, { Note }]) => [id, Note.Message])),
  };
};

describe('the event stream on Firestore', function () {
  this.timeout(60_000);
  const host = needsFirestoreEmulator();
  let database: FirestoreDatabase;
  let otherStore: Store;
  let proxy: TcpProxy;
  let lab: Lab;
  let ending: AbortController;

  beforeEach(async () => {
    database = firestoreDatabase(host());
    otherStore = database.open();
    proxy = await tcpProxy(host());
    ending = new AbortController();
    const authenticate = () => Promise.resolve(viewer);
    lab = openLab({ store: database.openAt(proxy.host), authenticate, now: () => new Date() });
  });
  afterEach(async () => {
    ending.abort();
    await lab.close();
    await database.close();
    await proxy.close();
  });

  it('signals an operator’s change to an older agent, whichever process stored it', async () => {
    await note(otherStore, 'skia-1', 'before');
    const agent = new OlderAgent(`${await lab.url('changes')}${PATH}`, 'skia-1');
    await agent.connect();
    await lab.ask('POST /_/machine/set_note/skia-1', { body: { Message: 'here' } });
    await eventually(() => assert.equal(agent.signals, 1));
    await note(otherStore, 'skia-1', 'from another process');
    await eventually(() => assert.equal(agent.signals, 2));
    agent.close();
  });

  it('sends a routine report only to listeners that asked for readings', async () => {
    await note(otherStore, 'skia-1', 'before');
    const url = `${await lab.url('changes')}${PATH}?id=skia-1`;
    const [without, withReadings] = [await listen(url), await listen(`${url}&readings=1`)];
    await report(otherStore, 'skia-1', 77);
    await withReadings.until((heard) => heard.at(-1)?.description?.Battery === 77);
    await note(otherStore, 'skia-1', 'after');
    await without.until(hasNote('skia-1', 'after'));
    assert.equal(without.heard.length, 1);
    without.close();
    withReadings.close();
  });

  it('sends an incident that another process wrote, and nothing of it to readers of a machine', async () => {
    await note(otherStore, 'skia-1', 'before');
    const url = `${await lab.url('changes')}${PATH}`;
    const [page, agent] = [await listen(`${url}?snapshot=1`), await listen(`${url}?id=skia-1`)];
    await page.until((heard) => heard.at(-1)?.event === 'snapshot-end');
    await sweepInto(otherStore, anIncident());
    await page.until((heard) => heard.at(-1)?.incident?.ID === anIncident().ID);
    await note(otherStore, 'skia-1', 'after');
    await agent.until(hasNote('skia-1', 'after'));
    assert.equal(agent.heard.length, 1);
    page.close();
    agent.close();
  });

  it('sends every missed change, including deletions, after the database is reachable again', async () => {
    for (let n = 0; n < 10; n += 1) await note(otherStore, `skia-${n}`, 'before');
    const url = await lab.url('changes');
    const page = openPage(url, ending.signal);
    const agents = await Promise.all([1, 2, 3].map((n) => listen(`${url}${PATH}?id=skia-${n}`)));
    await page.isCaughtUp;

    proxy.cut();
    for (let n = 0; n < 5; n += 1) {
      await note(otherStore, `skia-${n}`, `while cut ${n}`);
      await note(otherStore, `skia-new-${n}`, 'created while cut');
    }
    await forget(otherStore, 'skia-9');
    await forget(otherStore, 'skia-3');
    await wait(10_000); // The store client's stream breaks, and its first attempts to reconnect fail.
    assert.equal(page.notes()['skia-9'], 'before');
    proxy.restore();

    const expected = await notesIn(otherStore);
    await eventually(() => assert.deepEqual(page.notes(), expected), 40_000);
    await agents[0]!.until(hasNote('skia-1', 'while cut 1'));
    await agents[1]!.until(hasNote('skia-2', 'while cut 2'));
    await agents[2]!.until((heard) => heard.at(-1)?.event === 'deleted');
    for (const agent of agents) agent.close();
    ending.abort();
    await page.ended;
  });

  it('answers 503 while the database is unreachable, and serves when it is back', async () => {
    await note(otherStore, 'skia-1', 'before');
    proxy.cut();
    const { status, headers } = await lab.ask(`GET ${PATH}`);
    assert.deepEqual([status, headers.get('retry-after')], [503, '5']);
    const page = openPage(await lab.url('changes'), ending.signal);
    proxy.restore();
    await page.isCaughtUp;
    assert.deepEqual(page.notes(), { 'skia-1': 'before' });
  });

  it('sends the current state to a reader that reconnects to another server after its own was killed', async () => {
    const env = { TEST_PROJECT: database.project, TEST_EMULATOR: host() };
    const [first, second] = await Promise.all([
      startFunction(FUNCTION, 'changes', env),
      startFunction(FUNCTION, 'changes', env),
    ]);
    try {
      await note(otherStore, 'skia-1', 'before');
      await note(otherStore, 'skia-2', 'before');
      const at = ({ port }: { port: number }): string => `http://127.0.0.1:${port}${PATH}`;
      const before = await listen(`${at(first)}?snapshot=1`);
      await before.until((heard) => heard.at(-1)?.event === 'snapshot-end');
      await note(otherStore, 'skia-1', 'heard');
      await before.until(hasNote('skia-1', 'heard'));
      await first.end('SIGKILL');
      await before.ended;
      await note(otherStore, 'skia-1', 'missed');
      await forget(otherStore, 'skia-2');

      const after = await listen(at(second), { 'Last-Event-ID': before.lastEventId });
      await after.until((heard) => heard.at(-1)?.event === 'snapshot-end');
      assert.deepEqual(
        after.heard.map(({ event, machineId, description }) => [event, machineId, description?.Note.Message]),
        [
          ['machine', 'skia-1', 'missed'],
          ['snapshot-end', '', undefined],
        ],
      );
      after.close();
    } finally {
      await Promise.all([first.end('SIGKILL'), second.end('SIGKILL')]);
    }
  });
});
