/** Joining a snapshot with the watch's changes: nothing lost and no step back, whichever of the two lags. */
import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { Hub } from '../../../shared/change/hub.ts';
import type { Incident } from '../../../shared/types/incident.ts';
import { ZERO_TIME } from '../../../shared/types/time.ts';
import { aLog, NOW } from '../../support/builders.ts';
import { heardOf } from '../../support/event_listener.ts';
import { LaggingStore } from '../../support/lagging_store.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A client that follows the rules of the event stream, and records every machine and incident that goes back to an older commit. */
class Client {
  readonly known = new Map<string, string>();
  /** The revision of each open incident. */
  readonly incidents = new Map<string, number>();
  readonly wentBack: string[] = [];
  readonly #hub: Hub;
  readonly #machineId: string | undefined;
  readonly #newest = new Map<string, number>();
  #named = new Set<string>();
  #lastEventId: string | undefined;
  #disconnect = (): void => undefined;

  constructor(hub: Hub, machineId: string | undefined) {
    this.#hub = hub;
    this.#machineId = machineId;
  }

  /** Connects, or reconnects after its connection broke. */
  async connect(): Promise<void> {
    this.#disconnect();
    this.#named = new Set();
    const lastEventId = this.#lastEventId;
    const reader = await this.#hub.open({
      machineId: this.#machineId,
      snapshot: lastEventId === undefined,
      readings: 'none' as const,
      lastEventId,
    });
    let isConnected = true;
    this.#disconnect = () => {
      isConnected = false;
      reader.close();
    };
    const parser = createParser({ onEvent: (message) => isConnected && this.#receive(heardOf(message)) });
    void (async () => {
      for await (const chunk of reader) parser.feed(chunk.toString());
    })();
  }

  #receive({ event, id, machineId, description, incident }: ReturnType<typeof heardOf>): void {
    this.#lastEventId = id;
    if (incident !== undefined) this.#receiveIncident(incident);
    if (event === 'deleted') this.known.delete(machineId);
    if (event === 'snapshot-end')
      for (const known of [this.known, this.incidents])
        for (const name of known.keys()) if (!this.#named.has(name)) known.delete(name);
    if (description === undefined) return;
    const { Message } = description.Note;
    const before = this.known.get(machineId);
    if (before !== undefined && Number(before) > Number(Message))
      this.wentBack.push(`${machineId}: ${before}, then ${Message}`);
    this.known.set(machineId, Message);
    this.#named.add(machineId);
  }

  #receiveIncident({ ID, Revision, Closed }: Incident): void {
    const newest = this.#newest.get(ID) ?? 0;
    if (Revision < newest) this.wentBack.push(`${ID}: ${newest}, then ${Revision}`);
    this.#newest.set(ID, Math.max(newest, Revision));
    this.#named.add(ID);
    if (Closed === ZERO_TIME) this.incidents.set(ID, Revision);
    else this.incidents.delete(ID);
  }
}

const machine = fc.constantFrom('m-1', 'm-2');
const incident = fc.constantFrom('i-1', 'i-2', 'm-1');
const command = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('write' as const), machine) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('report' as const), machine) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('delete' as const), machine) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('incident' as const), incident) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('close' as const), incident) },
  { weight: 4, arbitrary: fc.constant(['deliver'] as const) },
  { weight: 6, arbitrary: fc.constant(['step'] as const) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('connect' as const), fc.option(machine, { nil: undefined })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('reconnect' as const), fc.nat(5)) },
);

describe('Hub with a lagging store', () => {
  it('brings every client to the final state, never an older state after a newer one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 60 }), async (commands) => {
        const store = new LaggingStore();
        const { log, lines } = aLog();
        const hub = new Hub({ store, log, now: () => NOW, release: 'r1' });
        const clients = new Map<Client, string | undefined>();
        for (const [name, which] of commands) {
          if (name === 'write') store.write(which);
          if (name === 'report') store.report(which);
          if (name === 'delete') store.delete(which);
          if (name === 'incident') store.writeIncident(which);
          if (name === 'close') store.close(which);
          if (name === 'deliver') store.deliver();
          if (name === 'step') store.step();
          if (name === 'connect') {
            const client = new Client(hub, which);
            clients.set(client, which);
            await client.connect();
          }
          if (name === 'reconnect') await [...clients.keys()][which]?.connect();
          await settled();
        }
        store.catchUp();
        for (let n = 0; n < 5; n += 1) await settled();
        for (const [client, only] of clients) {
          const truth = [...store.truth].filter(([id]) => only === undefined || only === id);
          assert.deepEqual(client.wentBack, []);
          assert.deepEqual(new Map([...client.known].toSorted()), new Map(truth.toSorted()));
          const open = only === undefined ? store.openIncidents : new Map();
          assert.deepEqual(client.incidents, open);
        }
        assert.deepEqual(lines, []);
        hub.close();
      }),
      { numRuns: 1000 },
    );
  });

  it('sends what a snapshot read before the watch also to clients without that snapshot', async () => {
    const store = new LaggingStore();
    const hub = new Hub({ store, log: aLog().log, now: () => NOW, release: 'r1' });
    const early = new Client(hub, undefined);
    await early.connect();
    await settled();
    store.write('m-1');
    store.report('m-1'); // The watch does not deliver a report, so its pending change is older than what a list reads.
    await new Client(hub, 'm-1').connect();
    for (let n = 0; n < 2; n += 1) {
      await settled();
      store.step();
    }
    await settled();
    store.catchUp();
    await settled();
    assert.deepEqual(early.known, new Map([['m-1', '1']]));
    hub.close();
  });
});
